import type { OpenProvider } from '../../shared/ports/provider-module.ts';
import { templateKeyPairs } from './template-key-pairs.ts';

export const openProvider: OpenProvider = () => templateKeyPairs();
