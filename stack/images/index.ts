export { CATALOGUE, type Capability, type ImageName, imageNames, LABELS } from './catalogue.ts';
export { obtainImages } from './obtain.ts';
export {
  type ImageSource,
  imageSources,
  type ObtainedImage,
  type ObtainOptions,
} from './source.ts';
