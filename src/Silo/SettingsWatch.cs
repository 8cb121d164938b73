using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>
/// Holds a configuration that changes while the silo runs against the bounds before anything takes it. One that breaks any is logged in one
/// line and shown by health, and what follows the configuration hears nothing: no options' monitor throws into whoever reloaded, which may
/// be the thread that watches a file. The settings before it stay in force until one comes that keeps all bounds.
/// </summary>
internal sealed partial class SettingsWatch : IOptionsChangeTokenSource<ServingOptions>, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly ILogger<SettingsWatch> _logger;
    private readonly IDisposable _watch;
    private readonly Lock _reloading = new();
    private ConfigurationReloadToken _changed = new();
    private volatile string? _trouble;

    public SettingsWatch(IConfiguration configuration, IServiceProvider services, ILogger<SettingsWatch> logger)
    {
        _services = services;
        _logger = logger;
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Why the configuration as it is now is not in force: key, value and bound; null where it is.</summary>
    public string? Trouble => _trouble;

    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => Volatile.Read(ref _changed);

    public void Dispose() => _watch.Dispose();

    private void Reload()
    {
        lock (_reloading)
        {
            var before = _trouble;
            _trouble = Find();
            if (_trouble is { } trouble)
            {
                // A file that is saved once may be told of twice.
                if (trouble != before)
                {
                    LogRefused(trouble);
                }

                return;
            }
        }

        Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
    }

    private string? Find()
    {
        try
        {
            SiloSettings.ValidateAnew(_services);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return SettingNames.Explain(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration changed and is refused; the settings before it stay in force. {Trouble}")]
    private partial void LogRefused(string trouble);
}
