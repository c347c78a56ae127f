//! Ctrl-C: a word on how to go on, and the exit code that shells expect.

use dhll::model::whole_file::wait_for_writes;
use dhll_terminal::complain;

/// 128 and the number of SIGINT.
const CODE: i32 = 130;

/// Says this on Ctrl-C from now on, and ends the program; no file is left half written.
pub(crate) fn on_interrupt(words: String) {
    // Without a handler Ctrl-C ends the program all the same.
    let _ = ctrlc::set_handler(move || {
        let _writes = wait_for_writes();
        complain(&words);
        std::process::exit(CODE);
    });
}
