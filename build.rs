//! Says what to do when the third-party assets, which the program embeds, have not been fetched yet.

use std::path::Path;

const NEEDED: [&str; 6] = [
    "@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf",
    "@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf",
    "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    "@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
    "@expo-google-fonts/zen-maru-gothic/700Bold/ZenMaruGothic_700Bold.ttf",
    "leaflet/dist/leaflet.js",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for file in NEEDED {
        let path = Path::new("assets/node_modules").join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=the fonts and Leaflet are not there yet ({}): run `make assets` first",
                path.display()
            );
            return;
        }
    }
}
