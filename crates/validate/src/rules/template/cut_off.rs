//! SW1902: what is not checked, as it would take too much.

use crate::rule;

rule! {
    /// ## What it does
    /// Says that a part of the template was not checked, at which limit, and where it was reached first.
    ///
    /// ## Why it matters
    /// What functions yield can double at each level, and loops in loops multiply, so that a template of a kilobyte can ask for
    /// gigabytes. The check of a template has a budget of steps and bytes, which depends on its size alone; what is
    /// beyond it is unknown, and no finding does not mean that it is right. Of each code a thousand findings are shown,
    /// and how many more there are is said.
    ///
    /// ## Example
    /// ```yaml
    /// Transform: AWS::LanguageExtensions
    /// Resources:
    ///   Fn::ForEach::A: [A, [a, b, c, d, e, f, g, h, i, j],
    ///     {Fn::ForEach::B: [B, [a, b, c, d, e, f, g, h, i, j],
    ///       {Fn::ForEach::C: [C, [a, b, c, d, e, f, g, h, i, j],
    ///         {Fn::ForEach::D: [D, [a, b, c, d, e, f, g, h, i, j],
    ///           {Fn::ForEach::E: [E, [a, b, c, d, e, f, g, h, i, j],
    ///             {'Topic${A}${B}${C}${D}${E}': {Type: AWS::SNS::Topic}}]}]}]}]}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub struct CutOff = SW1902, "cut-off", Warning, by "budget";
}
