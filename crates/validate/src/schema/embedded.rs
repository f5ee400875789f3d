//! The embedded schemas as a source of [`super::Library`].

use super::Schemas;
use crate::store::SchemaStore;

impl Schemas for SchemaStore {
    fn schema_json(&self, type_name: &str) -> Option<String> {
        String::from_utf8(SchemaStore::schema_json(self, type_name)?).ok()
    }

    fn types(&self) -> Vec<&str> {
        SchemaStore::types(self).collect()
    }

    fn regions_of(&self, type_name: &str) -> Option<Vec<&str>> {
        SchemaStore::contains(self, type_name)
            .then(|| SchemaStore::regions_of(self, type_name).collect())
    }

    fn contains(&self, type_name: &str) -> bool {
        SchemaStore::contains(self, type_name)
    }
}
