package dev.tandem.jinja;

import dev.tandem.jinja.syntax.BinaryExpression;
import dev.tandem.jinja.syntax.CallExpression;
import dev.tandem.jinja.syntax.FilterCall;
import dev.tandem.jinja.syntax.FilterExpression;
import dev.tandem.jinja.syntax.ItemExpression;
import dev.tandem.jinja.syntax.JinjaExpression;
import dev.tandem.jinja.syntax.JinjaStatement;
import dev.tandem.jinja.syntax.KeywordArgument;
import dev.tandem.jinja.syntax.ListExpression;
import dev.tandem.jinja.syntax.LiteralExpression;
import dev.tandem.jinja.syntax.MappingExpression;
import dev.tandem.jinja.syntax.MemberExpression;
import dev.tandem.jinja.syntax.NameExpression;
import dev.tandem.jinja.syntax.SelectExpression;
import dev.tandem.jinja.syntax.SliceExpression;
import dev.tandem.jinja.syntax.TernaryExpression;
import dev.tandem.jinja.syntax.TestExpression;
import dev.tandem.jinja.syntax.UnaryExpression;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses a template that names a filter or a test that this dialect lacks, wherever in it that stands. */
final class TemplateVocabulary {

    private static final Set<String> ALIASES = Set.of("count", "d", "e", "trim");

    private final Set<String> filters = new TreeSet<>(ALIASES);

    TemplateVocabulary() {
        Stream.of(
                        TextMethods.ALL,
                        SequenceMethods.ALL,
                        MappingMethods.ALL,
                        ScalarMethods.OF_INT,
                        ScalarMethods.OF_REAL,
                        ScalarMethods.OF_UNDEFINED)
                .map(Map::keySet)
                .forEach(filters::addAll);
    }

    /** @throws JinjaException of kind {@code SYNTAX} when a name is not known */
    void require(List<JinjaStatement> statements) {
        for (JinjaStatement statement : statements) {
            switch (statement) {
                case JinjaStatement.Output output -> check(output.value());
                case JinjaStatement.If branch -> {
                    check(branch.test());
                    require(branch.body());
                    require(branch.otherwise());
                }
                case JinjaStatement.For loop -> {
                    check(loop.items());
                    check(loop.condition());
                    require(loop.body());
                    require(loop.otherwise());
                }
                case JinjaStatement.Assign assign -> {
                    check(assign.value());
                    require(assign.body());
                }
                case JinjaStatement.Macro macro -> {
                    check(macro.parameters());
                    require(macro.body());
                }
                case JinjaStatement.CallBlock call -> {
                    check(call.call());
                    require(call.body());
                }
                case JinjaStatement.FilterBlock block -> {
                    filter(block.filter());
                    require(block.body());
                }
                case JinjaStatement.Print _, JinjaStatement.Break _, JinjaStatement.Continue _ -> {}
            }
        }
    }

    private void check(List<JinjaExpression> expressions) {
        expressions.forEach(this::check);
    }

    private void check(@Nullable JinjaExpression expression) {
        switch (expression) {
            case null -> {}
            case LiteralExpression _, NameExpression _ -> {}
            case ListExpression list -> check(list.items());
            case MappingExpression mapping -> check(mapping.keysAndValues());
            case BinaryExpression binary -> check(List.of(binary.left(), binary.right()));
            case UnaryExpression unary -> check(unary.operand());
            case FilterExpression filtered -> {
                check(filtered.operand());
                filter(filtered.filter());
            }
            case TestExpression tested -> {
                check(tested.operand());
                if (!JinjaTests.has(tested.test().name())) {
                    throw JinjaException.syntax("the test '" + tested.test().name() + "' is not known");
                }
                arguments(tested.test());
            }
            case SelectExpression selected -> check(List.of(selected.value(), selected.test()));
            case TernaryExpression choice -> check(List.of(choice.test(), choice.value(), choice.otherwise()));
            case MemberExpression member -> check(member.object());
            case ItemExpression item -> check(List.of(item.object(), item.index()));
            case SliceExpression slice -> {
                check(slice.object());
                check(slice.start());
                check(slice.stop());
                check(slice.step());
            }
            case CallExpression call -> {
                check(call.callee());
                check(call.arguments());
            }
            case KeywordArgument named -> check(named.value());
        }
    }

    private void filter(FilterCall filter) {
        if (!filters.contains(filter.name())) {
            throw JinjaException.syntax("the filter '" + filter.name() + "' is not known");
        }
        arguments(filter);
    }

    private void arguments(FilterCall application) {
        if (application.arguments() != null) {
            check(application.arguments());
        }
    }
}
