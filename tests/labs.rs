//! The starter labs and every artifact they make.
