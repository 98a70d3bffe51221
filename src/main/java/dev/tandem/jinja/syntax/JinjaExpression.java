package dev.tandem.jinja.syntax;

/** A part of a template that has a value. */
public sealed interface JinjaExpression
        permits LiteralExpression,
                NameExpression,
                ListExpression,
                MappingExpression,
                BinaryExpression,
                UnaryExpression,
                FilterExpression,
                TestExpression,
                SelectExpression,
                TernaryExpression,
                MemberExpression,
                ItemExpression,
                SliceExpression,
                CallExpression,
                KeywordArgument {}
