//! [`Scalar`]: what is not told apart by its type.

use stackwright::{Data, IntoValue, Property, Value};

/// A string, a number, or `true` or `false`, where CloudFormation takes more than one of them.
///
/// ```
/// use stackwright::{Value, pseudo};
/// use stackwright_cfn::Scalar;
///
/// let number: Value<Scalar> = Value::new(8);
/// let text: Value<Scalar> = Value::new("0x08");
/// let expression: Value<Scalar> = Value::new(pseudo::region());
/// # let _ = (number, text, expression);
/// ```
#[derive(Clone, Debug)]
pub struct Scalar(Data);

impl Property for Scalar {
    fn into_data(self) -> Data {
        self.0
    }
}

/// Literals, and expressions of their types. The compiler recommends none of them where something else is meant.
macro_rules! scalars {
    ($($from:ty $(, $value:ty)?;)*) => {
        $(
        #[diagnostic::do_not_recommend]
        impl IntoValue<Scalar> for $from {
            fn into_value(self) -> Value<Scalar> {
                Value::from(Scalar(self.into()))
            }
        }

        $(
        #[diagnostic::do_not_recommend]
        impl IntoValue<Scalar> for $value {
            fn into_value(self) -> Value<Scalar> {
                self.cast()
            }
        }
        )?
        )*
    };
}
scalars! {
    &str;
    i32;
    String, Value<String>;
    bool, Value<bool>;
    i64, Value<i64>;
    f64, Value<f64>;
}
