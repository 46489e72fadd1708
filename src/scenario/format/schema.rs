//! The JSON Schema of scenario files, for editors.
