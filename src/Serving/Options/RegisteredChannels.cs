using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Gives fresh options the registered channels, before the configuration and the host's code change them.</summary>
internal sealed class RegisteredChannels(IEnumerable<ChannelDefaults> channels) : IConfigureOptions<ServingOptions>
{
    public void Configure(ServingOptions options) => options.AddMissing(channels);
}
