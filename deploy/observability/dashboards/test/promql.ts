/** PromQL read by Prometheus' own grammar for editors. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A selector of series, and what stands around it. */
export interface Selector {
  readonly metric: string;
  /** Each as written, such as `job=~"$job"`. */
  readonly matchers: readonly string[];
  /** As written, such as `5m`; absent for an instant vector. */
  readonly range?: string;
  /** The function that takes it, if one does directly. */
  readonly takenBy?: string;
}

/** What Grafana's variables are read as: durations that nobody writes himself. Within quotes nothing is replaced. */
const DURATIONS: Readonly<Record<string, string>> = {
  $__rate_interval: '241s',
  $__interval: '61s',
  $__range: '21601s',
};

export const RATE_INTERVAL = DURATIONS['$__rate_interval']!;

/** Every selector of an expression; throws where the expression is none. */
export function selectors(expression: string): Selector[] {
  const text = expanded(expression);
  const found: Selector[] = [];
  const tree: Tree = parser.parse(text);
  tree.iterate({
    enter(node) {
      if (node.type.isError) {
        throw new SyntaxError(`no PromQL at ${node.from}: ${text}`);
      }
      if (node.name === 'VectorSelector') {
        found.push(selector(node.node, text));
      }
    },
  });
  return found;
}

function expanded(expression: string): string {
  return expression
    .split('"')
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/\$\w+/g, (name) => DURATIONS[name] ?? name)))
    .join('"');
}

function selector(node: SyntaxNode, text: string): Selector {
  const words = (it: SyntaxNode) => text.slice(it.from, it.to);
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : null;
  const range = matrix?.getChild('NumberDurationLiteralInDurationContext');
  const call = caller(matrix ?? node);
  return {
    metric: name === null ? '' : words(name),
    matchers: matchers.map(words),
    ...(range ? { range: words(range) } : {}),
    ...(call ? { takenBy: words(call) } : {}),
  };
}

function caller(node: SyntaxNode): SyntaxNode | null {
  let outer = node.parent;
  while (outer !== null && (outer.name === 'OffsetExpr' || outer.name === 'FunctionCallBody')) {
    outer = outer.parent;
  }
  return outer?.name === 'FunctionCall' ? outer.getChild('FunctionIdentifier') : null;
}
