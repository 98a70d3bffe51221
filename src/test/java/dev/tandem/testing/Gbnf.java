package dev.tandem.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A GBNF grammar read from its text, as llama.cpp reads it. Shares no code with what writes grammars.
 *
 * @param rules by name; the start is {@code root}
 */
public record Gbnf(Map<String, Node> rules) {

    /** A part of a rule. */
    public sealed interface Node {}

    /** One character out of ranges of code points, or none of them when negated. */
    public record Chr(List<Range> ranges, boolean negated) implements Node {
        boolean matches(int c) {
            return ranges.stream().anyMatch(r -> r.from() <= c && c <= r.to()) != negated;
        }
    }

    /** Code points from the first to the last. */
    public record Range(int from, int to) {}

    /** One after the other. */
    public record Seq(List<Node> parts) implements Node {}

    /** Any of them. */
    public record Alt(List<Node> alternatives) implements Node {}

    /** {@code max} is {@code Integer.MAX_VALUE} without a bound. */
    public record Rep(Node body, int min, int max) implements Node {}

    /** Another rule. */
    public record Ref(String rule) implements Node {}

    /** What the rule of that name says; it must exist. */
    Node rule(String name) {
        return Objects.requireNonNull(rules.get(name), name);
    }

    /** Reads a grammar. Throws {@link IllegalArgumentException} where llama.cpp would not understand it. */
    public static Gbnf parse(String text) {
        Map<String, Node> rules = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int arrow = line.indexOf(" ::= ");
            String name = line.substring(0, Math.max(arrow, 0));
            if (!name.matches("[a-zA-Z0-9-]+")) {
                throw new IllegalArgumentException("no rule: " + line);
            }
            Reader reader = new Reader(line.substring(arrow + 5));
            Node node = reader.alternatives();
            reader.end();
            if (rules.put(name, node) != null) {
                throw new IllegalArgumentException("twice: " + name);
            }
        }
        return new Gbnf(rules);
    }

    private static final class Reader {
        private final int[] text;
        private int at;

        Reader(String text) {
            this.text = text.codePoints().toArray();
        }

        void end() {
            if (at < text.length) {
                throw wrong();
            }
        }

        Node alternatives() {
            List<Node> all = new ArrayList<>();
            do {
                all.add(sequence());
                blanks();
            } while (take('|'));
            return all.size() == 1 ? all.getFirst() : new Alt(all);
        }

        private Node sequence() {
            List<Node> parts = new ArrayList<>();
            blanks();
            while (at < text.length && text[at] != '|' && text[at] != ')') {
                parts.add(repeated(atom()));
                blanks();
            }
            return parts.size() == 1 ? parts.getFirst() : new Seq(parts);
        }

        private Node atom() {
            if (take('"')) {
                List<Node> chars = new ArrayList<>();
                while (!take('"')) {
                    int c = character();
                    chars.add(new Chr(List.of(new Range(c, c)), false));
                }
                return new Seq(chars);
            }
            if (take('(')) {
                Node inner = alternatives();
                expect(')');
                return inner;
            }
            if (take('[')) {
                boolean negated = take('^');
                List<Range> ranges = new ArrayList<>();
                while (!take(']')) {
                    int from = character();
                    boolean range = at + 1 < text.length && text[at] == '-' && text[at + 1] != ']';
                    ranges.add(new Range(from, range ? afterDash() : from));
                }
                return new Chr(ranges, negated);
            }
            StringBuilder name = new StringBuilder();
            while (at < text.length && (Character.isLetterOrDigit(text[at]) || text[at] == '-')) {
                name.appendCodePoint(text[at++]);
            }
            if (name.isEmpty()) {
                throw wrong();
            }
            return new Ref(name.toString());
        }

        private int afterDash() {
            expect('-');
            return character();
        }

        private Node repeated(Node node) {
            if (take('*')) {
                return new Rep(node, 0, Integer.MAX_VALUE);
            }
            if (take('+')) {
                return new Rep(node, 1, Integer.MAX_VALUE);
            }
            if (take('?')) {
                return new Rep(node, 0, 1);
            }
            if (!take('{')) {
                return node;
            }
            int min = number();
            int max = min;
            if (take(',')) {
                max = at < text.length && text[at] == '}' ? Integer.MAX_VALUE : number();
            }
            expect('}');
            return new Rep(node, min, max);
        }

        private int number() {
            int start = at;
            while (at < text.length && text[at] >= '0' && text[at] <= '9') {
                at++;
            }
            return Integer.parseInt(new String(text, start, at - start));
        }

        private int character() {
            if (at >= text.length) {
                throw wrong();
            }
            int c = text[at++];
            if (c != '\\') {
                return c;
            }
            int escape = at < text.length ? text[at++] : 0;
            return switch (escape) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case '\\', '"', '[', ']' -> escape;
                case 'x' -> Integer.parseInt(new String(text, (at += 2) - 2, 2), 16);
                default -> throw wrong();
            };
        }

        private void blanks() {
            while (take(' ')) {}
        }

        private boolean take(char c) {
            boolean there = at < text.length && text[at] == c;
            at += there ? 1 : 0;
            return there;
        }

        private void expect(char c) {
            if (!take(c)) {
                throw wrong();
            }
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("at " + at + " of: " + new String(text, 0, text.length));
        }
    }
}
