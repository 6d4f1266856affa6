//! The README names every command, every setting and every variable, and nothing that doesn't exist.

const README: &str = include_str!("../../README.md");

#[test]
fn every_command_and_flag_stands_in_the_readme() {
    let mut missing = Vec::new();
    let root = tsunagaru::cli::command();
    for command in root.get_subcommands() {
        let name = command.get_name();
        if !README.contains(&format!("`tsunagaru {name}")) {
            missing.push(format!("tsunagaru {name}"));
        }
        for sub in command.get_subcommands() {
            let named = format!("`tsunagaru {name} {}`", sub.get_name());
            if !README.contains(&named) && !README.contains(&format!("`{}`", sub.get_name())) {
                missing.push(named);
            }
        }
    }
    let serve = root.find_subcommand("serve").expect("serve");
    for argument in root.get_arguments().chain(serve.get_arguments()) {
        let Some(long) = argument.get_long().filter(|l| !["help", "version"].contains(l)) else { continue };
        if !README.contains(&format!("`--{long}`")) {
            missing.push(format!("--{long}"));
        }
        if let Some(variable) = argument.get_env() {
            let variable = variable.to_string_lossy();
            if !README.contains(&format!("`{variable}`")) {
                missing.push(variable.into_owned());
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_readme_begins_with_the_two_commands_and_its_links_lead_somewhere() {
    let (run, test) = (README.find("make run").expect("run"), README.find("make test").expect("test"));
    assert!(run < test && test < 300);
    for link in README.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(link.starts_with("http") || path.exists(), "{link}");
    }
}

/// Every `.rs` file below a folder, one after another.
fn sources(folder: &std::path::Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push_str(&std::fs::read_to_string(&path).expect("source"));
        }
    }
}

#[test]
fn every_test_that_the_security_table_names_is_there() {
    let table = include_str!("../../SECURITY.md");
    let mut code = String::new();
    for folder in ["src", "tests/it"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut code);
    }
    let rows = table.lines().filter(|line| line.starts_with("| v5.0.0-"));
    let names: Vec<&str> = rows.filter_map(|row| row.split('`').rev().nth(1).filter(|n| n.contains('_'))).collect();
    assert!(names.len() > 15, "the table is read: {names:?}");
    let gone: Vec<_> = names.iter().filter(|name| !code.contains(&format!("fn {name}("))).collect();
    assert!(gone.is_empty(), "no such test: {gone:?}");
}
