//! The numbers of a figure in long format: one row a point, also for points that the drawing leaves out.

use super::figure::Figure;

impl Figure {
    /// The figure's numbers as comma-separated values: panel, series, x, y, lo, hi; lo and hi are empty without error bars.
    ///
    /// ```
    /// # use dhll_plot::{Figure, Panel, Series};
    /// let panel = Panel::new("left", "x", "y").with(Series::published([(0.0, 145.0)]).tolerance(3.0));
    /// assert_eq!(Figure::new("").panel(panel).csv(), "panel,series,x,y,lo,hi\nleft,published,0,145,142,148\n");
    /// ```
    pub fn csv(&self) -> String {
        let mut text = String::from("panel,series,x,y,lo,hi\n");
        for (index, panel) in self.panels.iter().enumerate() {
            let name = if panel.title.is_empty() { (index + 1).to_string() } else { quoted(&panel.title) };
            for series in &panel.series {
                let series_name = quoted(&series.name);
                for (i, (x, y)) in series.points.iter().enumerate() {
                    let (lo, hi) = match series.errors.get(i) {
                        Some((lo, hi)) => (value(*lo), value(*hi)),
                        None => Default::default(),
                    };
                    text.push_str(&format!("{name},{series_name},{},{},{lo},{hi}\n", value(*x), value(*y)));
                }
            }
        }
        text
    }
}

/// The shortest decimal that reads back as the same number; very large and very small ones with an exponent.
fn value(v: f64) -> String {
    if v == 0.0 || (1e-5..1e16).contains(&v.abs()) || !v.is_finite() {
        format!("{v}")
    } else {
        format!("{v:e}")
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::panel::Panel;
    use crate::model::series::Series;

    #[test]
    fn names_are_quoted_and_values_read_back() {
        let panel = Panel::new("a, \"b\"", "", "").with(Series::line(
            "s",
            0,
            [(1e-9, f64::NAN), (0.1, f64::INFINITY), (1e300, -0.5)],
        ));
        let text = Figure::new("").panel(panel).panel(Panel::default()).csv();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().expect("valid rows");
        assert_eq!(rows.len(), 3);
        assert_eq!(&rows[0][0], "a, \"b\"");
        assert_eq!(rows[0][2].parse::<f64>().expect("a number"), 1e-9);
        assert!(rows[0][3].parse::<f64>().expect("a number").is_nan());
        assert_eq!(rows[2][2].parse::<f64>().expect("a number"), 1e300);
    }
}
