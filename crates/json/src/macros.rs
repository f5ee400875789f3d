//! [`json!`](crate::json): values as JSON writes them.

/// A [`Value`](crate::Value), written as JSON.
///
/// What stands for a value may be `null`, an object, a list, or any expression that [`Value`](crate::Value) can be made of
/// with [`From`]. A key is a text, a name, or an expression in parentheses.
///
/// ```
/// use stackwright_json::json;
///
/// let (name, sizes) = ("total", vec![1, 2]);
/// let value = json!({
///     "fixed": [1, 2.5, "three", null, true],
///     name: sizes.iter().sum::<i32>(),
///     (format!("{name}s")): {"sizes": sizes},
/// });
/// assert_eq!(value.to_string(), r#"{"fixed":[1,2.5,"three",null,true],"total":3,"totals":{"sizes":[1,2]}}"#);
/// ```
#[macro_export]
macro_rules! json {
    (null) => { $crate::Value::Null };
    ([ $($items:tt)* ]) => {{
        #[allow(unused_mut, clippy::vec_init_then_push)]
        let list = { let mut list = ::std::vec::Vec::<$crate::Value>::new(); $crate::json_items!(list $($items)*); list };
        $crate::Value::Array(list)
    }};
    ({ $($entries:tt)* }) => {{
        #[allow(unused_mut)]
        let object = { let mut object = <$crate::Map>::new(); $crate::json_entries!(object $($entries)*); object };
        $crate::Value::Object(object)
    }};
    ($value:expr) => { $crate::Value::from($value) };
}

/// The items of a list of [`json!`](crate::json).
#[doc(hidden)]
#[macro_export]
macro_rules! json_items {
    ($list:ident) => {};
    ($list:ident null $(, $($rest:tt)*)?) => {
        $list.push($crate::Value::Null); $crate::json_items!($list $($($rest)*)?);
    };
    ($list:ident [ $($nested:tt)* ] $(, $($rest:tt)*)?) => {
        $list.push($crate::json!([ $($nested)* ])); $crate::json_items!($list $($($rest)*)?);
    };
    ($list:ident { $($nested:tt)* } $(, $($rest:tt)*)?) => {
        $list.push($crate::json!({ $($nested)* })); $crate::json_items!($list $($($rest)*)?);
    };
    ($list:ident $value:expr $(, $($rest:tt)*)?) => {
        $list.push($crate::Value::from($value)); $crate::json_items!($list $($($rest)*)?);
    };
}

/// The entries of an object of [`json!`](crate::json).
#[doc(hidden)]
#[macro_export]
macro_rules! json_entries {
    ($object:ident) => {};
    ($object:ident ($key:expr) : $($rest:tt)*) => { $crate::json_entry!($object ($key) $($rest)*); };
    ($object:ident $key:tt : $($rest:tt)*) => { $crate::json_entry!($object ($key) $($rest)*); };
}

/// An entry, whose key is known, and those after it.
#[doc(hidden)]
#[macro_export]
macro_rules! json_entry {
    ($object:ident ($key:expr) null $(, $($rest:tt)*)?) => {
        $object.insert($key.into(), $crate::Value::Null); $crate::json_entries!($object $($($rest)*)?);
    };
    ($object:ident ($key:expr) [ $($nested:tt)* ] $(, $($rest:tt)*)?) => {
        $object.insert($key.into(), $crate::json!([ $($nested)* ])); $crate::json_entries!($object $($($rest)*)?);
    };
    ($object:ident ($key:expr) { $($nested:tt)* } $(, $($rest:tt)*)?) => {
        $object.insert($key.into(), $crate::json!({ $($nested)* })); $crate::json_entries!($object $($($rest)*)?);
    };
    ($object:ident ($key:expr) $value:expr $(, $($rest:tt)*)?) => {
        $object.insert($key.into(), $crate::Value::from($value)); $crate::json_entries!($object $($($rest)*)?);
    };
}
