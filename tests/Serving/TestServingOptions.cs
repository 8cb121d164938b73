using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>Options that a test changes, validated as those of a host are.</summary>
internal sealed class TestServingOptions(Action<ServingOptions>? configure = null)
    : IOptionsFactory<ServingOptions>, IOptionsChangeTokenSource<ServingOptions>
{
    // As the registrations of a host tell them.
    private static readonly ChannelDefaults[] Channels =
        [.. new ServiceCollection().AddRecsysServing().Select(s => s.ImplementationInstance).OfType<ChannelDefaults>()];

    private Action<ServingOptions>? _configure = configure;
    private CancellationTokenSource _changed = new();

    public string Name => Options.DefaultName;

    /// <summary>Options as a host has them that sets nothing.</summary>
    public static ServingOptions WithChannels()
    {
        var options = new ServingOptions();
        options.AddMissing(Channels);
        return options;
    }

    public ServingOptions Create(string name)
    {
        var options = WithChannels();
        _configure?.Invoke(options);
        var result = new ServingOptionsValidator().Validate(name, options);
        return result.Failed ? throw new OptionsValidationException(name, typeof(ServingOptions), result.Failures) : options;
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    public void Change(Action<ServingOptions> configure)
    {
        _configure = configure;
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }
}
