//! Ctrl+C and SIGTERM wait while files are moved: a run ends before the first file takes its place, or after the last.

use crate::failure::Failure;

/// While it lives, a signal that asks hlc to end only marks that it did. Dropped, it lets that signal end the process.
#[derive(Debug)]
pub(super) struct Deferred(());

#[cfg(unix)]
mod signals {
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};

    /// Handlers stay for the life of the process: one set is enough.
    static SIGNALS: OnceLock<Signals> = OnceLock::new();

    #[derive(Debug, Default)]
    struct Signals {
        /// Whether a signal ends the process as if there was no handler.
        free: Arc<AtomicBool>,
        /// The number of the signal that came; 0 if none did.
        arrived: Arc<AtomicUsize>,
    }

    impl Signals {
        fn handled() -> io::Result<Self> {
            let all = Self::default();
            for (signal, number) in [(SIGINT, 2), (SIGTERM, 15)] {
                flag::register_conditional_default(signal, Arc::clone(&all.free))?;
                flag::register_usize(signal, Arc::clone(&all.arrived), number)?;
            }
            Ok(all)
        }
    }

    pub(super) fn defer() -> io::Result<()> {
        let all = match SIGNALS.get() {
            Some(all) => all,
            None => {
                let handled = Signals::handled()?;
                SIGNALS.get_or_init(|| handled)
            }
        };
        all.free.store(false, Ordering::SeqCst);
        Ok(())
    }

    pub(super) fn arrived() -> bool {
        let number = |all: &Signals| all.arrived.load(Ordering::SeqCst);
        SIGNALS.get().is_some_and(|all| number(all) != 0)
    }

    pub(super) fn free() {
        let Some(all) = SIGNALS.get() else { return };
        all.free.store(true, Ordering::SeqCst);
        let signal = match all.arrived.load(Ordering::SeqCst) {
            2 => SIGINT,
            15 => SIGTERM,
            _ => return,
        };
        // It ends the process; where it cannot, the exit code of the run has to do.
        let _ = low_level::emulate_default_handler(signal);
    }
}

#[cfg(not(unix))]
mod signals {
    pub(super) const fn defer() -> std::io::Result<()> {
        Ok(())
    }

    pub(super) const fn arrived() -> bool {
        false
    }

    pub(super) const fn free() {}
}

impl Deferred {
    /// Lets signals wait from here on.
    ///
    /// # Errors
    /// When the system takes no handler.
    pub(super) fn new() -> Result<Self, Failure> {
        signals::defer().map_err(Failure::Signals)?;
        Ok(Self(()))
    }

    /// Ends what is done if a signal came.
    ///
    /// # Errors
    /// [`Failure::Interrupted`] if one did.
    #[expect(clippy::unused_self, reason = "only who defers signals asks for them")]
    pub(super) fn check(&self) -> Result<(), Failure> {
        if signals::arrived() {
            Err(Failure::Interrupted)
        } else {
            Ok(())
        }
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        signals::free();
    }
}
