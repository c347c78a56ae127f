//! The figures and claims of the paper, the autopsy, and the report.
