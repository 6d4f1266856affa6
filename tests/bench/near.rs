//! The ten nearest of very many places: `near places COUNT FILE` writes synthetic places for the other program to read (id, longitude,
//! latitude a line), `near measure FILE QUERIES` asks the same places for the ten nearest to as many points, by the tree of the map and
//! by going through all. Prints a name, p50 and p99 in microseconds a line.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use tsunagaru::map::nearest;
use tsunagaru::municipalities::Position;
use tsunagaru::municipalities::near::Tree;

/// Going through all takes a thousand times as long: so many of the queries are enough.
const PLAIN: usize = 40;
const MOST: usize = 10;

type Fault = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["places", count, file] => count.parse().map_err(Fault::from).and_then(|n| places(n, file)),
        ["measure", file, queries] => queries.parse().map_err(Fault::from).and_then(|n| measure(file, n)),
        _ => Err("near places COUNT FILE | near measure FILE QUERIES".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Numbers between 0 and 1 that look strewn; the same seed gives the same ones.
struct Strewn(u64);

impl Strewn {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Somewhere on Honshu's latitudes.
    fn place(&mut self) -> Result<Position, Fault> {
        Ok(Position::new(33.0 + 8.0 * self.next(), 130.0 + 12.0 * self.next())?)
    }
}

fn places(count: u32, file: &str) -> Result<(), Fault> {
    let (mut strewn, mut text) = (Strewn(1), String::new());
    for id in 0..count {
        let place = strewn.place()?;
        writeln!(text, "{id}\t{}\t{}", place.lng(), place.lat())?;
    }
    Ok(std::fs::write(file, text)?)
}

fn measure(file: &str, queries: usize) -> Result<(), Fault> {
    let mut all = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let [id, lng, lat] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(line.into()) };
        all.push((Position::new(lat.parse()?, lng.parse()?)?, id.parse::<u32>()?));
    }
    let start = Instant::now();
    let tree = Tree::new(all.clone());
    let built = start.elapsed();
    let mut strewn = Strewn(2);
    let from = (0..queries).map(|_| strewn.place()).collect::<Result<Vec<_>, _>>()?;
    let fast = timed(&from, |from| tree.nearest(from, MOST, |_| true).iter().map(|n| n.id).collect());
    let few: Vec<Position> = from.iter().take(PLAIN).copied().collect();
    let slow = timed(&few, |from| nearest(all.iter().copied(), from, MOST).iter().map(|n| n.1).collect());
    let agree = fast.1.iter().zip(&slow.1).filter(|(a, b)| a == b).count();
    println!("built\t{}\t{}", built.as_micros(), tree.len());
    println!("tree\t{:.1}\t{:.1}", percentile(&fast.0, 50), percentile(&fast.0, 99));
    println!("plain\t{:.1}\t{:.1}", percentile(&slow.0, 50), percentile(&slow.0, 99));
    println!("agree\t{agree}\t{}", few.len());
    Ok(())
}

/// Microseconds of each query, and what each found.
fn timed(from: &[Position], find: impl Fn(Position) -> Vec<u32>) -> (Vec<f64>, Vec<Vec<u32>>) {
    from.iter()
        .map(|from| {
            let start = Instant::now();
            let found = black_box(find(black_box(*from)));
            (start.elapsed().as_secs_f64() * 1e6, found)
        })
        .unzip()
}

fn percentile(times: &[f64], part: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * part / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
