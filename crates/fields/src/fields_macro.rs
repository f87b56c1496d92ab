//! Declares a class of fields, or a part of one, each field once.

/// The doc comment is the user's documentation; the type is checked against the closure by the compiler.
macro_rules! fields {
    ($(#[doc = $class_doc:literal])+ $CLASS:ident $class:literal $sources:tt; $(
        $(#[doc = $doc:literal])+
        $name:literal : $ty:ident $Read:ident $(($($key:ident = $value:expr),*))? = $read:expr;
    )*) => {
        $(#[doc = $class_doc])+
        pub static $CLASS: crate::field::Class = crate::field::Class {
            name: $class,
            doc: concat!($($class_doc),+),
            sources: &$sources,
            fields: &[$( {
            #[allow(unused_mut, reason = "fields without properties")]
            let mut field = crate::field::Field {
                name: std::borrow::Cow::Borrowed($name),
                doc: std::borrow::Cow::Borrowed(concat!($($doc),+)),
                class: $class,
                ty: lanner_schema::ParamType::$ty,
                format: lanner_schema::Format::Na,
                arg: crate::field::ArgKind::None,
                constant: None,
                shape: crate::field::Shape::One,
                flags: crate::field::FieldFlags::NONE,
                sources: &$sources,
                read: crate::field::Read::$Read($read),
                show: None,
                json: None,
                on: |_, _| true,
            };
            $($( field.$key = $value; )*)?
            field
        }, )*] };
    };
}
