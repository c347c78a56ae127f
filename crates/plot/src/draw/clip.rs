//! Lines cut at the edges of the plot (Liang and Barsky), in coordinates where the plot is the unit square.

/// A point of the plane; the plot is `[0, 1] x [0, 1]`.
pub(super) type Point = (f64, f64);

/// The part of the segment inside the unit square, if any.
pub(super) fn segment(a: Point, b: Point) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, a.0), (dx, 1.0 - a.0), (-dy, a.1), (dy, 1.0 - a.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The visible stretches of a line; `None` among the points is a gap.
pub(super) fn polyline(points: impl IntoIterator<Item = Option<Point>>) -> Vec<Vec<Point>> {
    let mut stretches: Vec<Vec<Point>> = Vec::new();
    let mut previous: Option<Point> = None;
    for point in points {
        if let (Some(a), Some(b)) = (previous, point)
            && let Some((from, to)) = segment(a, b)
        {
            match stretches.last_mut() {
                Some(stretch) if stretch.last() == Some(&from) => stretch.push(to),
                _ => stretches.push(vec![from, to]),
            }
        }
        previous = point;
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_cut_at_the_edges() {
        assert_eq!(segment((0.2, 0.2), (0.8, 0.8)), Some(((0.2, 0.2), (0.8, 0.8))));
        assert_eq!(segment((-1.0, 0.5), (2.0, 0.5)), Some(((0.0, 0.5), (1.0, 0.5))));
        assert_eq!(segment((-1.0, 2.0), (2.0, 2.0)), None);
        assert_eq!(segment((0.5, 0.5), (0.5, 0.5)), Some(((0.5, 0.5), (0.5, 0.5))));
    }

    #[test]
    fn gaps_and_excursions_split_a_line() {
        let gap = [Some((0.1, 0.1)), Some((0.2, 0.2)), None, Some((0.3, 0.3)), Some((0.4, 0.4))];
        assert_eq!(polyline(gap).len(), 2);
        let excursion = [Some((0.1, 0.5)), Some((0.2, 3.0)), Some((0.3, 0.5))];
        assert_eq!(polyline(excursion).len(), 2);
        assert_eq!(
            polyline([Some((0.1, 0.1)), Some((0.2, 0.2)), Some((0.3, 0.1))]),
            [[(0.1, 0.1), (0.2, 0.2), (0.3, 0.1)]]
        );
        assert!(polyline([Some((0.1, 0.1))]).is_empty());
    }
}
