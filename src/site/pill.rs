//! Boxes with round ends. The layout draws one as some two hundred short curves, twice, which is 15 KB; a rectangle with
//! rounded corners is the same to look at.

/// How far the ends of its curves may be beside those of the rectangle, in pixels: less than is seen.
const TOLERANCE: f64 = 0.5;

/// A box with round ends around the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pill {
    /// Half of its width, in pixels.
    half_width: f64,
    /// Half of its height, which also is the radius of its ends.
    half_height: f64,
}

impl Pill {
    /// The box that a path draws, from where the straight line at its top begins. `None` if it draws anything else.
    pub(super) fn of(path: &str) -> Option<Self> {
        let is_other = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e'));
        let numbers = path.split(is_other).filter(|it| !it.is_empty());
        let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
        let points = numbers.chunks_exact(2).filter_map(|pair| match pair {
            [x, y] => Some((x.abs(), y.abs())),
            _ => None,
        });
        let (x, y) = points.clone().next()?;
        let farthest = |(width, height): (f64, f64), (x, y)| (width.max(x), height.max(y));
        let (half_width, half_height) = points.fold((0.0, 0.0), farthest);
        let is_at = |a: f64, b: f64| (a - b).abs() < TOLERANCE;
        let is_round = is_at(y, half_height) && is_at(x + half_height, half_width);
        let is_closed = numbers.len().is_multiple_of(2) && half_height > 0.0;
        (is_round && is_closed).then_some(Self {
            half_width,
            half_height,
        })
    }

    /// The attributes of the rectangle.
    pub(super) fn attributes(self) -> [(&'static str, f64); 5] {
        [
            ("x", -self.half_width),
            ("y", -self.half_height),
            ("width", 2.0 * self.half_width),
            ("height", 2.0 * self.half_height),
            ("rx", self.half_height),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Pill;

    #[test]
    fn round_ends_are_seen() {
        let path = "M-54.75 -17 C-30.54 -17, -6.34 -17, 54.75 -17 C71.74 -17, 71.74 0.5, 71.74 0.54 \
                    C71.7 17, 54.75 17, 54.75 17 C0 17, -54.75 17, -71.74 0";
        let pill = Pill::of(path).expect("its ends are round");
        assert_eq!(
            pill.attributes(),
            [
                ("x", -71.74),
                ("y", -17.0),
                ("width", 143.48),
                ("height", 34.0),
                ("rx", 17.0)
            ]
        );
    }

    #[test]
    fn nothing_else_is_one() {
        for other in [
            "M-54.75 -17 L54.75 -17 L54.75 17 L-54.75 17 Z",
            "M-50 -17 L50 -17 C54 -17, 54 -13, 54 0 L-54 0",
            "M0,10.6a66,10.6 0,0,0 132,0",
            "M1 2 3",
            "M0 0",
            "",
        ] {
            assert_eq!(Pill::of(other), None, "{other}");
        }
    }
}
