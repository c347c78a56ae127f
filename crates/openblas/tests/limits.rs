//! Products larger than BLAS can count are cut into pieces. Links OpenBLAS: `cargo test -p dhll-openblas --test limits`.

use dhll_openblas::product::product;
use ndarray::Array2;

#[test]
fn pieces_add_up_to_the_product() {
    let sample =
        |rows, columns| Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 7 + j * 5) % 11) as f64);
    let (a, b) = (sample(13, 9), sample(9, 17));
    for largest in [1, 2, 5, 9, 13, 20] {
        let mut c = Array2::from_elem((13, 17), 1.0);
        product(largest, 2.0, a.view(), b.view(), 3.0, c.view_mut());
        assert_eq!(c, 2.0 * a.dot(&b) + 3.0, "{largest}");
    }
}
