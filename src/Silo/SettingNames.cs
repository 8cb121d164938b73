using Microsoft.Extensions.Options;

namespace Recsys.Silo;

/// <summary>Says in one line what is wrong with a configuration.</summary>
internal static class SettingNames
{
    // How the binder of the configuration begins what it says of a value of another type, with key and value.
    private const string Unreadable = "Failed to convert configuration value";

    /// <summary>An error in one line: of settings key, value and bound.</summary>
    public static string Explain(Exception e)
    {
        var text = e is OptionsValidationException options ? string.Join(' ', options.Failures)
            : e is RecsysStartException or IOException ? e.Message
            : Causes(e).FirstOrDefault(c => c.Message.StartsWith(Unreadable, StringComparison.Ordinal)) is { } unreadable ? unreadable.Message
            : $"{e.GetBaseException().GetType().Name}: {e.GetBaseException().Message} (RECSYS_TRACE=1 shows where)";
        return text.ReplaceLineEndings(" ");
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
