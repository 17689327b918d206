/** Colours of the page by name, as `#rrggbb`. Text keeps a contrast of 4.5:1 on every ground it stands on. */
export type Tokens = Readonly<Record<string, string>>;

export const LIGHT: Tokens = {
  page: '#ffffff',
  panel: '#f5f7f9',
  line: '#d3d9e0',
  ink: '#1b2026',
  soft: '#57606a',
  link: '#0a58b8',
  mark: '#ffecb0',
  pass: '#116329',
  'pass-tint': '#eaf6ed',
  violation: '#a40e26',
  'violation-tint': '#fdeef0',
  inconclusive: '#774a00',
  'inconclusive-tint': '#fdf5e2',
  'infra-error': '#5b3a99',
  'infra-error-tint': '#f4effc',
  sent: '#57606a',
  hot: '#b04a00',
  cold: '#0a58b8',
};

export const DARK: Tokens = {
  page: '#0f1318',
  panel: '#181d24',
  line: '#39424d',
  ink: '#e4e9ef',
  soft: '#9ba6b2',
  link: '#7ab8ff',
  mark: '#574700',
  pass: '#62c370',
  'pass-tint': '#13241a',
  violation: '#ff7b72',
  'violation-tint': '#2d171a',
  inconclusive: '#e3b34d',
  'inconclusive-tint': '#2a2212',
  'infra-error': '#b9a0f8',
  'infra-error-tint': '#211b33',
  sent: '#9ba6b2',
  hot: '#f2a24e',
  cold: '#6cb0ff',
};
