//! Small valid files of every kind, made by the writers: what damaged ones are made of.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dhll::backends;
use dhll::core::{Checkpoint, CheckpointError, CheckpointStore};
use dhll::data::circles::Circles;
use dhll::data::npy::NpzWriter;
use dhll::data::strokes::Strokes;
use dhll::data::table::TargetChoice;
use dhll::data::{Dataset, csv, read_csv_with};
use dhll::gram::RawSums;
use dhll::registry::Registry;
use dhll::resume::CheckpointFile;
use dhll::settings::{nested, typed};
use flate2::{Compression, write::GzEncoder};
use ndarray::array;
use parquet::basic::{Compression as Codec, Encoding};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use super::small_fits::{CHECKPOINT_OF, LAYER_FILE, fit_in, train_layer};

/// Text tables with numbers, categories, gaps and quotes.
const TABLES: [&str; 5] = [
    "width,height,kind\n1.5,2,rose\n2.5,3,lily\n0.5,1,rose\n4,5,lily\n",
    "a;b;c;y\n1;red;;1.5\n2;blue;7;2.5\n3;red;8;3.5\n4;;9;4.25\n5;blue;1;5.125\n",
    "\"name, of column\"\tflag\ty\r\n\"a \"\"quoted\"\" word\"\ttrue\tyes\r\n\"two\nlines\"\tfalse\tno\r\n?\ttrue\tyes\r\n",
    "\u{feff}größe,1st,y\n1e3,-0,0\n-2.5e-3,NaN,1\n 7 ,+1,1\n8,2,0\n",
    "x,z,y\n1,10,100\n2,20,200\n3,30,300\n2,20,250\n",
];

/// Configurations of fits, each of another similarity, trainer and head.
const SETTINGS: [&str; 9] = [
    "alphas = [0.5, 0.9]\ntrainer = { name = \"mlp\", hidden-width = 4, sgd = { epochs = 2, batch-size = 8 } }\nhead = { name = \"softmax\", epochs = 2 }\n",
    "alphas = \"linear:2:0.1:0.9\"\nsimilarity = \"rbf:features=6,map=random-features\"\ntrainer = \"random-features:hidden-width=5\"\nwidths = [3, 2]\n",
    "alphas = 0.3\nsimilarity = \"laplacian:features=6\"\nscaling = \"quantiles\"\ntrainer = \"residual\"\nepochs = 1\nhidden-width = 3\nwidths = \"share:0.9\"\n",
    "alphas = \"none\"\nsimilarity = { name = \"polynomial\", degree = 2, features = 6, map = \"pivoted-cholesky\" }\nhead = \"logistic\"\n",
    "similarity = \"learnt-laplacian:landmarks=6\"\nbalanced = true\nseed = 7\nalphas = []\n",
    "similarity = \"diffusion-and-kernel\"\nalphas = \"none\"\nhead = \"ridge\"\nbackend = \"faer\"\n",
    "similarity = \"arc-cosine-1:features=6\"\ntarget-similarity = \"cosine\"\nalphas = [0.9]\nepochs = 1\nhidden-width = 3\nmean = \"geometric\"\nridge = 0.1\n",
    "validation = 0.25\nnoise = 0.1\ngauge = \"aligned\"\nparallel = 2\nalphas = [0.2, 0.4]\nepochs = 1\nhidden-width = 3\ndropout-hidden = 0.2\npatience = 1\nannealing = \"cosine\"\n",
    "shifts = 1\nalphas = \"none\"\nsimilarity = \"dot\"\nscaling = \"standard\"\nhead = \"logistic\"\n",
];

pub(super) fn csv() -> Vec<Vec<u8>> {
    let plain = TABLES.iter().map(|table| table.as_bytes().to_vec());
    plain.chain([gzip(TABLES[0].as_bytes())]).collect()
}

pub(super) fn settings() -> Vec<Vec<u8>> {
    SETTINGS[..SETTINGS.len() - 1].iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Four columns in two row groups, in every compression and in both versions of pages.
pub(super) fn parquet() -> Vec<Vec<u8>> {
    let builder = WriterProperties::builder;
    let delta = builder().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false);
    let ways = [
        builder(),
        builder().set_compression(Codec::SNAPPY).set_dictionary_enabled(false),
        builder().set_compression(Codec::GZIP(Default::default())),
        builder().set_compression(Codec::ZSTD(Default::default())),
        builder().set_writer_version(WriterVersion::PARQUET_2_0),
        delta.clone(),
        delta.set_column_encoding("s".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY),
    ];
    ways.into_iter().map(|way| parquet_of(way.build())).collect()
}

fn parquet_of(properties: WriterProperties) -> Vec<u8> {
    let message = "message table { optional double n; required int64 l; optional boolean b; required binary s (STRING); }";
    let schema = Arc::new(parse_message_type(message).expect("a schema"));
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).expect("a writer");
    for _ in 0..2 {
        let mut group = writer.next_row_group().expect("a row group");
        column::<DoubleType>(&mut group, &[1.5, 2.5, 4.0], Some(&[1, 0, 1, 1]));
        column::<Int64Type>(&mut group, &[1, 2, 3, 5], None);
        column::<BoolType>(&mut group, &[true, false, true], Some(&[1, 1, 0, 1]));
        column::<ByteArrayType>(&mut group, &["red", "blue", "red", "redder"].map(ByteArray::from), None);
        group.close().expect("a row group");
    }
    writer.close().expect("a file");
    bytes
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) {
    let mut writer = group.next_column().expect("a column").expect("a column");
    writer.typed::<T>().write_batch(values, levels, None).expect("values");
    writer.close().expect("a column");
}

/// Numbers in either order, integers, texts and images.
pub(super) fn npy() -> Vec<Vec<u8>> {
    let doubles: Vec<u8> = (0..24).flat_map(|i| f64::from(i % 5).to_le_bytes()).collect();
    let characters: Vec<u8> =
        "1212".chars().flat_map(|c| [u32::from(c), 0]).flat_map(u32::to_le_bytes).collect();
    [
        ("<f8", "False", "(8, 3)", &doubles[..]),
        (">f4", "True", "(8, 3)", &doubles[..96]),
        ("<f2", "True", "(2, 3, 4)", &doubles[..48]),
        ("<i8", "False", "(12,)", &doubles[..96]),
        ("|u1", "False", "(4, 2, 3)", &doubles[..24]),
        ("<U2", "False", "(4, 1)", &characters),
        ("|S3", "False", "(8,)", b"1.5-2 3.01e34  5  6  700"),
        ("|b1", "False", "(6, 2)", &[0, 1].repeat(6)),
    ]
    .map(|(kind, fortran, shape, content)| {
        let header = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
        let header = format!("{header:<117}\n");
        [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), content].concat()
    })
    .into()
}

pub(super) fn npz() -> Vec<Vec<u8>> {
    let mut plain = NpzWriter::default();
    let x = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    let written = plain.numbers("x", x.view()).and_then(|archive| archive.texts("y", &["a", "größe", "a"]));
    written.expect("two arrays");
    let mut deflated = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, array) in ["x", "y"].iter().zip(npy()) {
        let started = deflated.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default());
        started.expect("an entry");
        deflated.write_all(&array).expect("an array");
    }
    vec![plain.finish().expect("an archive"), deflated.finish().expect("an archive").into_inner()]
}

pub(super) fn idx() -> Vec<Vec<u8>> {
    let content: Vec<u8> = (0..96).map(|i| i % 7).collect();
    let of = |code: u8, sizes: &[u32], bytes: usize| {
        let sizes_bytes: Vec<u8> = sizes.iter().flat_map(|size| size.to_be_bytes()).collect();
        [&[0, 0, code, sizes.len() as u8][..], &sizes_bytes, &content[..bytes]].concat()
    };
    vec![of(8, &[4, 2, 3], 24), of(8, &[9], 9), of(0x0d, &[8, 3], 96), of(0x0b, &[2, 3, 2, 2], 48)]
}

pub(super) fn gzipped() -> Vec<Vec<u8>> {
    npy().iter().chain(&idx()).map(|bytes| gzip(bytes)).collect()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

/// Models of every similarity, trainer, head and kind of target.
pub(super) fn models() -> Vec<Vec<u8>> {
    let circles = Circles { per_class: 12, ..Circles::default() }.generate().expect("circles");
    let strokes = Strokes { train_per_class: 3, test_per_class: 1, ..Strokes::default() };
    let strokes = strokes.generate().expect("strokes").train;
    let of_circles = SETTINGS[..SETTINGS.len() - 1].iter().map(|text| (*text, circles.clone()));
    let table = |place: usize, targets: &[&str]| of_table(TABLES[place], targets);
    let others = [
        (SETTINGS[0], table(0, &["kind"])),
        ("alphas = \"none\"\n", table(1, &["y"])),
        ("alphas = [0.5]\nepochs = 1\nhidden-width = 3\n", table(4, &["y"])),
        ("alphas = \"none\"\n", table(2, &["flag", "y"])),
        (SETTINGS[SETTINGS.len() - 1], strokes),
    ];
    of_circles.chain(others).map(|(text, data)| model(text, &data)).collect()
}

fn of_table(text: &str, targets: &[&str]) -> Dataset {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).expect("a file");
    read_csv_with(&path, targets, TargetChoice::Auto, &csv::CsvOptions::default()).expect("a table").0
}

fn model(text: &str, data: &Dataset) -> Vec<u8> {
    let settings = toml::from_str(text).ok().and_then(|flat| typed(nested(flat).ok()?).ok());
    let builder = settings.expect("settings").builder(&Registry::default(), data).expect("an estimator");
    builder.fit(data).expect("a model").to_bytes().expect("a file")
}

/// Sums of rows with classes and with values.
pub(super) fn grams() -> Vec<Vec<u8>> {
    let backend = backends::default_backend().expect("a backend");
    let circles = Circles { per_class: 6, ..Circles::default() }.generate().expect("circles");
    let bytes = |data| {
        let sums = RawSums::of_dataset(&*backend, &data, None).expect("sums");
        sums.to_npz().expect("an archive")
    };
    [circles, of_table(TABLES[4], &["y"])].map(bytes).into()
}

/// A store that keeps every checkpoint in a file of its own.
struct All<'f>(&'f Path, AtomicUsize);

impl CheckpointStore for All<'_> {
    fn place(&self) -> String {
        self.0.display().to_string()
    }

    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        Ok(None)
    }

    fn is_due(&self) -> bool {
        true
    }

    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError> {
        let path = self.0.join(self.1.fetch_add(1, Ordering::Relaxed).to_string());
        CheckpointFile::new(path, CHECKPOINT_OF).save(checkpoint)
    }
}

pub(super) fn checkpoints() -> Vec<Vec<u8>> {
    let folder = TempDir::new().expect("a folder");
    let store = All(folder.path(), AtomicUsize::new(0));
    train_layer(&store).expect("a layer");
    let count = store.1.into_inner();
    (0..count)
        .map(|place| std::fs::read(folder.path().join(place.to_string())).expect("a checkpoint"))
        .collect()
}

pub(super) fn layers() -> Vec<Vec<u8>> {
    let folder = TempDir::new().expect("a folder");
    fit_in(folder.path()).expect("a fit");
    vec![std::fs::read(folder.path().join(LAYER_FILE)).expect("a layer")]
}
