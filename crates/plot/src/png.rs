//! The pixels of a figure: its own SVG, drawn by `resvg` with an embedded font, so that every machine gives the same bytes.

use super::model::Figure;
use anyhow::{Context, Result};
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, OnceLock};

/// Pixels per user unit.
const RESOLUTION: f32 = 2.0;

static REGULAR: &[u8] = include_bytes!("../fonts/PlotSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/PlotSans-Bold.ttf");

fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(BOLD.to_vec());
        fonts.set_sans_serif_family("Plot Sans");
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

impl Figure {
    /// The picture of an SVG that [`Figure::svg`] gave, as PNG at twice its size.
    ///
    /// # Errors
    /// If the text is not an SVG document, or the picture is too large to be drawn.
    pub fn png(&self, svg: &str) -> Result<Vec<u8>> {
        let options = usvg::Options {
            fontdb: fonts(),
            font_family: "Plot Sans".to_string(),
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(svg, &options)
            .with_context(|| format!("reading the SVG of figure \"{}\"", self.title))?;
        let size = tree.size();
        let (width, height) = ((size.width() * RESOLUTION).ceil(), (size.height() * RESOLUTION).ceil());
        let mut picture = tiny_skia::Pixmap::new(width as u32, height as u32).with_context(|| {
            format!("figure \"{}\" of {width} x {height} pixels is too large", self.title)
        })?;
        resvg::render(&tree, tiny_skia::Transform::from_scale(RESOLUTION, RESOLUTION), &mut picture.as_mut());
        picture.encode_png().with_context(|| format!("encoding figure \"{}\"", self.title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Panel, Series, canvas::FAMILY, text::Lettering};

    fn drawn_width(text: &str, size: f64) -> f64 {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"50\"><text x=\"0\" y=\"30\" \
             font-family=\"{FAMILY}\" font-size=\"{size}\">{text}</text></svg>"
        );
        let options = usvg::Options { fontdb: fonts(), ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&svg, &options).expect("a valid document");
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
    fn a_figure_becomes_the_same_png_each_time() {
        let panel = Panel::new("title", "x", "y").with(Series::line_points("s", 0, [(0.0, 1.0), (1.0, 2.0)]));
        let figure = Figure::new("figure").panel(panel);
        let svg = figure.svg().expect("drawn");
        let png = figure.png(&svg).expect("encoded");
        assert!(png.starts_with(b"\x89PNG"));
        assert_eq!(png, figure.png(&svg).expect("encoded"));
    }

    #[test]
    fn what_is_no_svg_is_an_error() {
        let error = Figure::new("broken").png("no svg").expect_err("not a document");
        assert!(error.to_string().contains("broken"), "{error}");
    }
}
