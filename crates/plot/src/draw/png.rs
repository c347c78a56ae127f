//! The pixels of a figure: its own SVG, drawn by `resvg` with an embedded font, so that every machine gives the same bytes.

use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb::Database;
use resvg::{tiny_skia, usvg};

use crate::error::Error;
use crate::measure::lettering::FONTS;
use crate::model::figure::Figure;

/// Pixels per user unit.
const RESOLUTION: f32 = 2.0;

fn options() -> usvg::Options<'static> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        FONTS.iter().for_each(|font| database.load_font_data(font.to_vec()));
        database.set_sans_serif_family("Plot Sans");
        Arc::new(database)
    };
    usvg::Options {
        fontdb: DATABASE.get_or_init(load).clone(),
        font_family: "Plot Sans".to_string(),
        ..usvg::Options::default()
    }
}

/// The picture of a document, or what is wrong with it.
fn picture(svg: &str) -> Result<Vec<u8>, String> {
    let tree = usvg::Tree::from_str(svg, &options()).map_err(|error| error.to_string())?;
    let (width, height) = (tree.size().width() * RESOLUTION, tree.size().height() * RESOLUTION);
    let mut picture = tiny_skia::Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| format!("{width} x {height} pixels are too many"))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(RESOLUTION, RESOLUTION), &mut picture.as_mut());
    picture.encode_png().map_err(|error| error.to_string())
}

impl Figure {
    fn picture(&self, svg: &str) -> Result<Vec<u8>, Error> {
        picture(svg).map_err(|reason| Error::Picture { figure: self.title.clone(), reason })
    }

    /// The picture of [`Figure::svg`] as PNG, at twice its size.
    ///
    /// # Errors
    /// If the figure cannot be drawn, or the picture is too large.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        self.picture(&self.svg()?)
    }

    /// The figure's three files, each by the ending of its name: `svg`, `png` and `csv`.
    ///
    /// # Errors
    /// If the figure cannot be drawn, or the picture is too large.
    pub fn files(&self) -> Result<[(&'static str, Vec<u8>); 3], Error> {
        let svg = self.svg()?;
        let png = self.picture(&svg)?;
        Ok([("svg", svg.into_bytes()), ("png", png), ("csv", self.csv().into_bytes())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::lettering::{FAMILY, Lettering};
    use crate::model::panel::Panel;
    use crate::model::series::Series;

    fn drawn_width(text: &str, size: f64) -> f64 {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"50\"><text x=\"0\" y=\"30\" \
             font-family=\"{FAMILY}\" font-size=\"{size}\">{text}</text></svg>"
        );
        let tree = usvg::Tree::from_str(&svg, &options()).expect("a valid document");
        f64::from(tree.root().abs_bounding_box().width())
    }

    #[test]
    fn lettering_is_as_wide_as_the_layout_believes() {
        for text in ["training error", "0.9905", "1e-11", "Effective dimension (95 %)", "αβλ − training"]
        {
            let (drawn, believed) = (drawn_width(text, 20.0), Lettering::plain(20.0).width(text));
            assert!(drawn > 1.0 && (drawn - believed).abs() < 0.08 * believed, "{text}: {drawn} {believed}");
        }
    }

    #[test]
    fn a_figure_becomes_the_same_files_each_time() {
        let panel = Panel::new("title", "x", "y").with(Series::line_points("s", 0, [(0.0, 1.0), (1.0, 2.0)]));
        let figure = Figure::new("figure").panel(panel);
        let files = figure.files().expect("encoded");
        assert!(files[1].1.starts_with(b"\x89PNG"));
        assert_eq!(files, figure.files().expect("encoded"));
        assert_eq!(files[1].1, figure.png().expect("encoded"));
    }

    #[test]
    fn what_is_no_svg_is_an_error() {
        let error = Figure::new("broken").picture("no svg").expect_err("not a document");
        assert!(error.to_string().contains("broken"), "{error}");
    }
}
