//! try
use dhll::core::{CrossGram, LabelCode, Scaling};
use dhll::data::mnist::Mnist;
use dhll::diagnose::{RidgeClassifier, Score};
use dhll::means::Arithmetic;
use dhll::shifts::Shifts;
use dhll::train::*;
use dhll::{Path, backends};
use ndarray::{Array2, Axis, concatenate};
use std::collections::HashMap;
use std::time::Instant;

struct Watch(Instant);
impl Observer for Watch {
    fn on_epoch(&mut self, r: &EpochRecord) {
        if r.epoch % 5 == 0 {
            eprintln!(
                "  epoch {} train {:.5} val {:.5} {:.0}s",
                r.epoch,
                r.train_loss,
                r.validation_loss.unwrap_or(0.0),
                self.0.elapsed().as_secs_f64()
            );
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a: HashMap<String, String> = std::env::args()
        .skip(1)
        .map(|s| {
            let (k, v) = s.split_once('=').unwrap();
            (k.to_owned(), v.to_owned())
        })
        .collect();
    let num = |k: &str, d: f64| a.get(k).map_or(d, |v| v.parse().unwrap());
    let engine = backends::default_backend()?;
    let m = Mnist::locate(&dhll::data::Silent)?;
    let split = if a.contains_key("pair") { m.pair(3, 8)? } else { m.all()? };
    let test = num("test", 0.0) > 0.0;
    let (train, held) =
        if test { (split.train, split.test) } else { split.train.split(num("val", 5000.0) as usize, 1)? };
    let t0 = Instant::now();
    let mut scaling = Scaling::fit(train.features.view())?;
    scaling.scale /= num("sc", 1.0);
    let x = scaling.apply(train.features.view())?;
    let code = LabelCode::fit(&train.labels, train.n_classes())?;
    let b = code.encode(&train.labels)? * num("sc", 1.0);
    let s = CrossGram::new(&*engine, x.view(), b.view())?;
    let path = Path::from_cross_gram(s, &Arithmetic, &*engine);
    let map = path.target_map(num("alpha", 0.97))?.truncated(num("k", 10000.0) as usize);
    let so = num("so", 1.0) as f32;
    let target = map.apply(&*engine, x.view(), b.view())?.mapv(|v| v as f32 * so);
    let x32 = x.mapv(|v| v as f32);
    drop(x);
    let hx = scaling.apply(held.features.view())?;
    let ht = map
        .apply(&*engine, hx.view(), (code.encode(&held.labels)? * num("sc", 1.0)).view())?
        .mapv(|v| v as f32 * so);
    let h32 = hx.mapv(|v| v as f32);
    let schedule = Schedule {
        epochs: num("ep", 20.0) as usize,
        batch_size: num("bs", 100.0) as usize,
        annealing: Annealing::Cosine { warm_up: num("warm", 0.02) },
        checkpoint: Checkpoint::Last,
        adam: Adam { learning_rate: num("lr", 1e-3), weight_decay: num("wd", 0.0), ..Adam::default() },
        dropout: Dropout { input: num("di", 0.0), hidden: num("dh", 0.0) },
        ..Schedule::default()
    };
    let w = num("W", 1024.0) as usize;
    let mlp = MlpTrainer {
        hidden_width: Some(w),
        schedule,
        init: if a.contains_key("v") { Init::Variance(num("v", 0.0)) } else { Init::He },
        output_init: if a.contains_key("oi") { Some(Init::Variance(num("oi", 0.0))) } else { None },
        ..MlpTrainer::default()
    };
    let rf = RandomFeatureTrainer {
        units: w,
        directions: if a.contains_key("normal") { Directions::Normal } else { Directions::Differences },
        activation: if a.contains_key("sig") { Activation::Sigmoid } else { Activation::Relu },
        ..RandomFeatureTrainer::default()
    };
    let trainer: &dyn LayerTrainer = if a.contains_key("rf") { &rf } else { &mlp };
    let shifts = Shifts::new(train.image.unwrap(), num("shift", 0.0) as usize, &scaling)?
        .with_targets(&map, &*engine)?;
    let mut task = LayerTask {
        validation: if test { None } else { Some((h32.view(), ht.view())) },
        ..LayerTask::new(x32.view(), target.view())
    };
    if num("shift", 0.0) > 0.0 {
        task.augmentation = Some(&shifts);
    }
    let mut watch = Watch(t0);
    let trained = trainer
        .train(&task, &mut Run { engine: &*engine, seed: num("seed", 1.0) as u64, observer: &mut watch })?;
    let out = trained.layer.forward(&*engine, x32.view())?.mapv(f64::from);
    let ho = trained.layer.forward(&*engine, h32.view())?.mapv(f64::from);
    let ridge =
        RidgeClassifier { ridge: 1e-3 }.fit(&*engine, out.view(), &train.labels, train.n_classes())?;
    let score = Score::of(&ridge.predict(&*engine, ho.view())?, &held.labels)?;
    let tr = Score::of(&ridge.predict(&*engine, out.view())?, &train.labels)?;
    let mut keys: Vec<_> = a.iter().map(|(k, v)| format!("{k}={v}")).collect();
    keys.sort();
    println!(
        "{} | held-out error {:.2} % train {:.2} % {:.0} s",
        keys.join(" "),
        100.0 * score.error(),
        100.0 * tr.error(),
        t0.elapsed().as_secs_f64()
    );
    let _ = (concatenate(Axis(0), &[out.view()])?, Array2::<f64>::zeros((1, 1)));
    Ok(())
}
