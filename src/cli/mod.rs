//! 操作: one file per command.
