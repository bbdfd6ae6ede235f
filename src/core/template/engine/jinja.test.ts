import { describe, expect, it } from 'vitest'
import { Budget, parseTemplate, renderScalar } from './index.js'

/** What Python's Jinja2 3.1.6 made of these with StrictUndefined and keep_trailing_newline, on 2026-11-21. */
const SCOPE = new Map(
  Object.entries({
    name: 'Ann',
    n: 3,
    f: 2.5,
    t: true,
    nul: null,
    xs: [3, 1, 2],
    words: ['b', 'A', 'c', 'a'],
    user2: { id: 7, tags: ['x', 'y'], address: { city: 'Rom' } },
    people: [
      { name: 'Bo', age: 30, on: true },
      { name: 'al', age: 20, on: false },
      { name: 'Cy', age: 25, on: true },
    ],
    d: { b: 1, a: 2 },
    empty: [],
    s: 'a,b,,c',
    html: "<a href='x'>&\"</a>",
    long: 'one\ntwo\n\nthree',
    pad: '  x  ',
  }),
)

const SAME: readonly (readonly [template: string, text: string])[] = [
  ['{{ name }}', 'Ann'],
  ['a{{ n }}b', 'a3b'],
  [
    '{{ n + 1 }}|{{ n - 5 }}|{{ n * 2 }}|{{ 7 // 2 }}|{{ -7 // 2 }}|{{ 7 % 3 }}|{{ -7 % 3 }}|{{ 7 % -3 }}',
    '4|-2|6|3|-4|1|2|-2',
  ],
  ['{{ 2 ** 3 }}|{{ 2 ** 3 ** 2 }}|{{ -2 ** 2 }}', '8|64|4'],
  ['{{ 7 / 2 }}', '3.5'],
  ['{{ "a" ~ n * 2 ~ "b" }}', 'a6b'],
  ['{{ "a" + "b" }}', 'ab'],
  ['{{ "ab" * 3 }}', 'ababab'],
  ['{{ ([1] + [2, 3]) | join("-") }}', '1-2-3'],
  ['{{ ([1, 2] * 2) | join }}', '1212'],
  ['{{ (1, 2) | join(",") }}', '1,2'],
  ['{% if n > 2 and not empty %}y{% else %}n{% endif %}', 'y'],
  ['{% if n == 1 %}1{% elif n == 3 %}3{% else %}x{% endif %}', '3'],
  ['{% if 1 < n <= 3 %}in{% endif %}', 'in'],
  [
    '{% if "A" in words %}y{% endif %}{% if "z" not in words %}z{% endif %}{% if "b" in d %}b{% endif %}{% if "nn" in name %}nn{% endif %}',
    'yzbnn',
  ],
  ['{% for x in xs %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}', '3, 1, 2'],
  [
    '{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.length }};{% endfor %}',
    '10323;21213;32103;',
  ],
  ['{% for x in empty %}x{% else %}none{% endfor %}', 'none'],
  ['{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% endfor %}', '1:3/2 2:2/2 '],
  ['{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}', 'b=1;a=2;'],
  ['{% for k in d %}{{ k }}{% endfor %}', 'ba'],
  [
    '{% for p in people %}{% for t in user2.tags %}{{ p.name }}{{ t }}{{ loop.index }} {% endfor %}{{ loop.index }}{% endfor %}',
    'Box1 Boy2 1alx1 aly2 2Cyx1 Cyy2 3',
  ],
  ['{% for c in name %}{{ c }}.{% endfor %}', 'A.n.n.'],
  [
    '{% for x in xs %}{{ loop.previtem if loop.previtem is defined else "-" }}{{ loop.nextitem | default("-") }} {% endfor %}',
    '-1 32 1- ',
  ],
  ['{% set a = 1 %}{{ a }}{% for x in xs %}{% set a = a + x %}{{ a }}{% endfor %}{{ a }}', '14231'],
  ['{% set a = 1 %}{% if t %}{% set a = 2 %}{% endif %}{{ a }}', '2'],
  ['{% set a, b = [1, 2] %}{{ a }}{{ b }}', '12'],
  [
    '{% for i in range(3) %}{{ i }}{% endfor %}|{% for i in range(1, 10, 4) %}{{ i }}{% endfor %}|{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}',
    '012|159|321',
  ],
  ['{% raw %}{{ x }}{% if %}{% endraw %}', '{{ x }}{% if %}'],
  ['{# c #}x{# {{ y }} #}', 'x'],
  ['a {%- if t %} b {%- endif -%}  c', 'a bc'],
  ['{% if t -%}   x   {%- endif %} y', 'x y'],
  ['  {{- name -}}  z', 'Annz'],
  ['x', 'x'],
  [
    '{{ name | upper }}{{ name | lower }}{{ "hELLO wORLD-foo (bar" | title }}{{ "hELLO" | capitalize }}',
    'ANNannHello World-Foo (BarHello',
  ],
  ['[{{ pad | trim }}]|{{ "xxaxx" | trim("x") }}', '[x]|a'],
  ['{{ s | replace(",", ";") }}|{{ s | replace(",", ";", 1) }}', 'a;b;;c|a;b,,c'],
  ['{{ xs | join(", ") }}|{{ people | join(",", attribute="name") }}', '3, 1, 2|Bo,al,Cy'],
  ['{{ xs | length }}{{ name | length }}{{ d | count }}', '332'],
  ['{{ xs | first }}{{ xs | last }}{{ name | first }}', '32A'],
  [
    '{{ xs | sort | join }}|{{ xs | sort(reverse=true) | join }}|{{ words | sort | join }}|{{ words | sort(case_sensitive=true) | join }}',
    '123|321|Aabc|Aabc',
  ],
  ['{{ people | sort(attribute="name") | map(attribute="name") | join(",") }}', 'al,Bo,Cy'],
  ['{{ ["a", "A", "b", "a"] | unique | join }}|{{ [1, 2, 1] | unique | join }}', 'ab|12'],
  ['{{ xs | reverse | join }}|{{ name | reverse }}', '213|nnA'],
  ['{{ name | list | join("-") }}', 'A-n-n'],
  ['{{ words | map("upper") | join }}|{{ people | map(attribute="age") | sum }}', 'BACA|75'],
  ['{{ people | map(attribute="x", default="?") | join }}', '???'],
  [
    '{{ xs | select("odd") | join(",") }}|{{ xs | reject("odd") | join(",") }}|{{ xs | select("gt", 1) | join(",") }}',
    '3,1|2|3,2',
  ],
  [
    '{{ people | selectattr("on") | map(attribute="name") | join(",") }}|{{ people | rejectattr("on") | map(attribute="name") | join(",") }}',
    'Bo,Cy|al',
  ],
  ['{{ people | selectattr("name", "equalto", "Bo") | map(attribute="age") | first }}', '30'],
  ['{{ people | selectattr("age", "ge", 25) | list | length }}', '2'],
  [
    '{% for k, v in d | dictsort %}{{ k }}{{ v }}{% endfor %}|{% for k, v in d | dictsort(by="value") %}{{ k }}{{ v }}{% endfor %}|{% for k, v in d | items %}{{ k }}{{ v }}{% endfor %}',
    'a2b1|b1a2|b1a2',
  ],
  ['{{ "42" | int + 1 }}|{{ "3.7" | int }}|{{ "x" | int(5) }}|{{ "2.5" | float }}', '43|3|5|2.5'],
  ['{{ -5 | abs }}|{{ n | string ~ "x" }}', '5|3x'],
  ['{{ 2.345 | round(2) }}|{{ 2.3 | round(1, "ceil") }}|{{ 2.39 | round(1, "floor") }}', '2.35|2.3|2.3'],
  ['{{ xs | min }}{{ xs | max }}{{ words | min }}{{ words | max }}', '13Ac'],
  ['{{ xs | sum }}|{{ people | sum(attribute="age") }}|{{ xs | sum(start=10) }}', '6|75|16'],
  [
    '{{ "a b/c?d=é&" | urlencode }}|{{ {"a": "x y", "b": "/"} | urlencode }}',
    'a%20b/c%3Fd%3D%C3%A9%26|a=x+y&b=%2F',
  ],
  [
    '{{ long | indent }}|{{ long | indent(2, true) }}|{{ long | indent(2, blank=true) }}',
    'one\n    two\n\n    three|  one\n  two\n\n  three|one\n  two\n  \n  three',
  ],
  [
    '{{ html | e }}|{{ html | escape }}',
    '&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt;|&lt;a href=&#39;x&#39;&gt;&amp;&#34;&lt;/a&gt;',
  ],
  [
    '{{ missing | default("x") }}|{{ missing | d }}|{{ "" | default("y", true) }}|{{ "" | default("y") }}|{{ nul | default("z", true) }}',
    'x||y||z',
  ],
  [
    '{{ user2.address.city }}|{{ user2["id"] }}|{{ xs[0] }}{{ xs[-1] }}{{ xs.1 }}|{{ name[1] }}',
    'Rom|7|321|n',
  ],
  [
    '{{ xs[1:] | join }}|{{ xs[:-1] | join }}|{{ xs[::-1] | join }}|{{ name[1:3] }}|{{ name[::-1] }}|{{ xs[5:] | join }}|{{ xs[-2:] | join }}',
    '12|31|213|nn|nnA||12',
  ],
  ['{{ "yes" if t else "no" }}|{{ "a" if n > 5 else "b" if n > 2 else "c" }}', 'yes|b'],
  [
    '{{ ", ".join(words) }}|{{ d.get("a") }}|{{ d.get("q", 9) }}|{{ d.keys() | join }}|{{ d.values() | join }}|{{ name.replace("n", "m") }}',
    'b, A, c, a|2|9|ba|12|Amm',
  ],
  ['{{ "a" "b" }}|{{ \'it\\\'s\' }}|{{ "tab\\tx\\u00e9" }}', "ab|it's|tab\txé"],
  ['{{ {"a": {"b": 1}}.a.b }}|{{ {"x": 1}["x"] }}', '1|1'],
  ['{{ [1, [2, 3]][1][0] }}', '2'],
  ['{{ (n + 1) * 2 }}|{{ n + 1 * 2 }}|{{ -n }}|{{ +n }}|{{ n - -1 }}', '8|5|-3|3|4'],
  ['{{ "%" ~ n }}|{{ "{{" }}|{{ "}}" }}', '%3|{{|}}'],
  ['{{ user2.missing | default("q") }}', 'q'],
  ['{{ [] | first | default("e") }}', 'e'],
  ['{{ "ß" | upper }}{{ "😀a" | length }}{{ "😀a"[0] }}', 'SS2😀'],
  ['{{ "a" is string and 1 }}', '1'],
  ['{{ [1,2,] | length }}{{ {"a":1,} | length }}', '21'],
  ['{{ "1.50" | float }}|{{ 1.50 }}', '1.5|1.5'],
  ['{{ "abc"[-2:] }}{{ "abc"[10:] }}', 'bc'],
  ['{% for a, b in [[1, 2], [3, 4]] %}{{ a + b }} {% endfor %}', '3 7 '],
  ['{%+ if t +%} x {%+ endif +%}', ' x '],
  ['line', 'line'],
  ['{{ 1 if true else missing }}', '1'],
  ['{{ ["a"] | join(d="-") }}', 'a'],
  ['{% if xs %}{% endif %}end', 'end'],
  ['trailing', 'trailing'],
  ['{% if t %}\nx\n{% endif %}\n', '\nx\n\n'],
  ['a\n\n{%- if t %}\n b\n{%- endif %}\n', 'a\n b\n'],
  ['  {% for x in xs %}\n  - {{ x }}\n  {% endfor %}\n', '  \n  - 3\n  \n  - 1\n  \n  - 2\n  \n'],
  ['{% for x in xs -%}\n  - {{ x }}\n{% endfor %}end\n', '- 3\n- 1\n- 2\nend\n'],
  ['{% raw -%}\n  {{ a }}\n{%- endraw %}\n', '{{ a }}\n'],
  ['{#- c -#}\n x', 'x'],
]

/** Errors there and here. */
const ERRORS: readonly string[] = [
  '{{ 1 ~ 2 + 3 }}',
  '{% if t %}',
  '{% endif %}',
  '{{ missing }}',
  '{{ user2.missing }}',
  '{{ missing.x | default("q") }}',
  '{{ xs[9] }}',
  '{% if missing %}x{% endif %}',
  '{% for x in missing %}x{% endfor %}',
  '{{ missing == 1 }}',
  '{{ missing | upper }}',
  '{{ "a" ~ missing }}',
  '{{ 1 / 0 }}',
  '{{ 1 + "a" }}',
  '{{ "".__class__ }}',
  '{{ d.__class__ }}',
  '{{ [] | first }}',
  '{{ [] | max }}',
  '{{ "a" < 1 }}',
  '{{ [1, "a"] | sort }}',
  '{{ x for }}',
  '{{ 007 }}',
  '{{ a.b(1) }}',
  '{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}',
  '{{ people[0].name }}{{ people | first | attr("name") }}',
  '{{ true and missing }}{{ false and missing }}',
]

describe('the language', () => {
  it.each(SAME)('renders %j as Jinja2 does', (template, text) => {
    // The mark keeps a template that is one expression from giving the value itself.
    expect(render(`†${template}`)).toEqual({ ok: true, value: `†${text}` })
  })

  it.each(ERRORS)('refuses %j as Jinja2 does', (template) => {
    expect(render(`†${template}`).ok).toBe(false)
  })
})

function render(text: string) {
  const parsed = parseTemplate(text)
  return parsed.ok ? renderScalar(parsed.template, { scope: SCOPE, budget: new Budget() }) : parsed
}
