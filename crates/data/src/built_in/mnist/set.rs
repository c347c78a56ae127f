//! The published sets: files with checksums, mirrors, names of the classes.

/// Classes of every set.
pub const CLASSES: usize = 10;

/// One of the four files: its name, and the length and SHA-256 of its uncompressed content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// The name, without `.gz`.
    pub name: &'static str,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: &'static str,
}

/// A set of images in four files of MNIST's names and format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageSet {
    /// What the set is called in options, and the folder that holds it: `mnist`.
    pub name: &'static str,
    /// What it is called in text: `MNIST`.
    pub title: &'static str,
    /// Training images and labels, test images and labels.
    pub files: [File; 4],
    /// Where to fetch the files from, in turn.
    pub mirrors: &'static [&'static str],
    /// The environment variable that names another mirror.
    pub mirror_variable: &'static str,
    /// What the classes are called.
    pub classes: [&'static str; CLASSES],
}

/// The handwritten digits of LeCun, Cortes and Burges.
pub const MNIST: ImageSet = ImageSet {
    name: "mnist",
    title: "MNIST",
    files: files([
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]),
    mirrors: &[
        "https://storage.googleapis.com/cvdf-datasets/mnist",
        "https://ossci-datasets.s3.amazonaws.com/mnist",
    ],
    mirror_variable: "DHLL_MNIST_URL",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
};

/// Clothes instead of digits.
///
/// # References
/// Xiao, Rasul, Vollgraf: *Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms*, 2017.
pub const FASHION_MNIST: ImageSet = ImageSet {
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    files: files([
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ]),
    // The first is the authors' own; it is not served over HTTPS, which the checksums make up for.
    mirrors: &[
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
    ],
    mirror_variable: "DHLL_FASHION_MNIST_URL",
    classes: [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ],
};

/// All sets.
pub static SETS: [ImageSet; 2] = [MNIST, FASHION_MNIST];

/// The files of all sets have the same names and lengths.
const fn files(sha256: [&'static str; 4]) -> [File; 4] {
    let [train_images, train_labels, test_images, test_labels] = sha256;
    [
        File { name: "train-images-idx3-ubyte", bytes: 47_040_016, sha256: train_images },
        File { name: "train-labels-idx1-ubyte", bytes: 60_008, sha256: train_labels },
        File { name: "t10k-images-idx3-ubyte", bytes: 7_840_016, sha256: test_images },
        File { name: "t10k-labels-idx1-ubyte", bytes: 10_008, sha256: test_labels },
    ]
}
