//! Mazes as text: `#` is a wall, `S` the start, `E` the end.

use std::collections::{HashMap, VecDeque};

type Place = (usize, usize);

/// The maze with a shortest way from `S` to `E` marked with `.`, if there is one.
pub fn solve(maze: &str) -> Option<String> {
    let mut rows: Vec<Vec<char>> = maze.lines().map(|line| line.chars().collect()).collect();
    let at = |(row, column): Place| rows.get(row)?.get(column).copied();
    let find = |wanted| {
        let mut places =
            (0..rows.len()).flat_map(|row| (0..rows[row].len()).map(move |column| (row, column)));
        places.find(|place| at(*place) == Some(wanted))
    };
    let (start, end) = (find('S')?, find('E')?);
    let mut came_from: HashMap<Place, Place> = HashMap::new();
    let mut pending = VecDeque::from([start]);
    while let Some(place) = pending.pop_front() {
        if place == end {
            break;
        }
        for next in neighbours(place) {
            let is_free = at(next).is_some_and(|character| character != '#');
            if is_free && next != start && !came_from.contains_key(&next) {
                came_from.insert(next, place);
                pending.push_back(next);
            }
        }
    }
    let mut place = *came_from.get(&end)?;
    while place != start {
        rows[place.0][place.1] = '.';
        place = came_from[&place];
    }
    let lines = rows
        .into_iter()
        .map(|row| row.into_iter().chain(['\n']).collect::<String>());
    Some(lines.collect())
}

fn neighbours((row, column): Place) -> impl Iterator<Item = Place> {
    let up = row.checked_sub(1).map(|row| (row, column));
    let left = column.checked_sub(1).map(|column| (row, column));
    [up, left, Some((row + 1, column)), Some((row, column + 1))]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::solve;

    #[test]
    fn the_shortest_way_is_marked() {
        let maze = "#####\n#S  #\n# # #\n#  E#\n#####\n";
        let solved = solve(maze).expect("a way");
        assert_eq!(solved.matches('.').count(), 3, "{solved}");
        assert_eq!(solve("SE").as_deref(), Some("SE\n"));
    }

    #[test]
    fn there_may_be_no_way() {
        assert_eq!(solve("S#E"), None);
        assert_eq!(solve("S  "), None);
        assert_eq!(solve(""), None);
    }
}
