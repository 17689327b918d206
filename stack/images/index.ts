export { buildImage, packContext } from './build/docker-build.ts';
export {
  CATALOGUE,
  type Capability,
  type ImageName,
  imageNames,
  LABELS,
  OWN_REPOSITORY,
} from './catalogue.ts';
export { type VerifiedImage, verifyImages } from './contracts/verify.ts';
export { type Finding, inspectHost } from './inspect-host.ts';
export { obtainImages, presentImages } from './obtain.ts';
export { type OwnImage, ownImages, type Removal, removeImages } from './remove.ts';
export {
  type ImageSource,
  imageSources,
  inspectImage,
  type ObtainedImage,
  type ObtainOptions,
} from './source.ts';
