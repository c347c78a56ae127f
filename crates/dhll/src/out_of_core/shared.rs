//! A fit of rows that several processes share.

use std::path::Path;
use std::sync::Arc;

use dhll_core::Observer;
use dhll_core::team::Team;
use dhll_model::{Fingerprint, Model};
use dhll_train::Order;

use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::fit::OutOfCoreFit;
use crate::estimator::{Choices, DhllBuilder};

impl DhllBuilder {
    /// As [`fit_out_of_core`](Self::fit_out_of_core), by the processes of `team`, each of which calls this with the same settings and files. Each holds
    /// its own parts of the rows in its `folder`; with [`Order::Parallel`], it holds all rows, and trains every so many of the layers. All of them get the model.
    ///
    /// What is solved is bit-identical to that of a single process. Layers and heads with epochs are bit-identical for the same number of processes; of another
    /// number they differ by rounding, as gradients are sums over the processes.
    ///
    /// # Errors
    /// As there, or if the trainer or the head does not learn from shared rows; in all processes if there is an error in one of them.
    pub fn fit_shared(
        &self,
        rows: &FileRows,
        folder: &Path,
        team: &Arc<Team>,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        self.prepare_shared(rows, folder, team, observer)?.run(observer)
    }

    /// All of [`fit_shared`](Self::fit_shared) that comes before the training.
    ///
    /// # Errors
    /// As there.
    pub fn prepare_shared<'a>(
        &'a self,
        rows: &'a FileRows,
        folder: &'a Path,
        team: &Arc<Team>,
        observer: &mut dyn Observer,
    ) -> Result<OutOfCoreFit<'a>, OutOfCoreError> {
        team.agreed(self.check_shared(rows, team))?;
        team.agreed(same_data(rows, team))?;
        team.agreed(self.prepared(rows, folder, team, observer))
    }

    /// `Ok` if rows in files can be learnt from by the processes of `team`; the features are not read for it.
    ///
    /// # Errors
    /// [`OutOfCoreError::Needs`] or [`OutOfCoreError::NotShared`], naming the choice and the remedy.
    pub fn check_shared(&self, rows: &FileRows, team: &Team) -> Result<(), OutOfCoreError> {
        self.check_out_of_core(rows)?;
        let choices = Choices::of(self, rows.target());
        let refuse = |name: String, remedy| Err(OutOfCoreError::NotShared { name, remedy });
        // Layers side by side are trained by one process each, on all rows.
        if team.size() == 1 || self.order != Order::Sequential {
            return Ok(());
        }
        if choices.schedule.n_alphas() > 0 && !choices.trainer.takes_shared_rows() {
            return refuse(
                format!("the trainer {}", choices.trainer.name()),
                "choose --trainer mlp, --parallel for one layer a process, or --alphas none for no layers",
            );
        }
        if !choices.head.takes_shared_rows() {
            return refuse(
                format!("the head {}", choices.head.name()),
                "choose --head logistic, softmax or ridge",
            );
        }
        Ok(())
    }
}

/// `Ok` if all processes read the same targets.
fn same_data(rows: &FileRows, team: &Team) -> Result<(), OutOfCoreError> {
    let target = rows.target();
    let found = |fingerprint: String| {
        format!("{} rows of {} features, with targets {fingerprint:.12}", target.n_samples(), rows.n_features)
    };
    same(found(Fingerprint::new(target, rows.n_features, None).finish(target, &[])), team)
}

/// `Ok` if all processes have found the same.
pub(super) fn same(own: String, team: &Team) -> Result<(), OutOfCoreError> {
    let all = team.gathered(own.into_bytes())?;
    match all.iter().position(|one| *one != all[0]) {
        None => Ok(()),
        Some(rank) => {
            let [first, other] = [&all[0], &all[rank]].map(|one| String::from_utf8_lossy(one).into_owned());
            Err(OutOfCoreError::OtherData { rank, first, other })
        }
    }
}
