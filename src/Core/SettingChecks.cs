namespace Recsys.Core;

/// <summary>
/// Checks the settings of one section of the configuration by <see cref="OptionRange"/>. Each failure is one line that names the setting's key, its value and what
/// would be allowed: "Recsys:Limits:MaxCount is '0'; allowed: 1 to 10000."
/// </summary>
/// <param name="section">The section, such as "Recsys:Limits".</param>
public sealed class SettingChecks(string section)
{
    private readonly List<string> _failures = [];
    private string? _first;

    /// <summary>What failed, in the order in which it was checked.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Requires a value between two others, both of which are allowed; not-a-number is not.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="setting">The setting's name below the section, with ":" before each part but the first.</param>
    /// <param name="value">Its value.</param>
    /// <param name="low">The smallest allowed.</param>
    /// <param name="high">The largest allowed.</param>
    public void Range<T>(string setting, T value, T low, T high)
        where T : IComparable<T>
    {
        if (!OptionRange.Contains(value, low, high))
        {
            Fail(setting, OptionRange.Refusal(value, OptionRange.Bound(low, high)));
        }
    }

    /// <summary>Requires a number of entries.</summary>
    /// <param name="setting">The list or dictionary.</param>
    /// <param name="count">How many entries it has.</param>
    /// <param name="most">The most that are allowed.</param>
    public void Count(string setting, int count, int most)
    {
        if (count > most)
        {
            Fail(setting, $"has {OptionRange.Text(count)} entries; allowed: at most {OptionRange.Text(most)}.");
        }
    }

    /// <summary>Requires what is no range.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="setting">The setting's name below the section.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What would be allowed, in words.</param>
    public void Require(bool holds, string setting, object? value, string allowed)
    {
        if (!holds)
        {
            Fail(setting, OptionRange.Refusal(value, allowed));
        }
    }

    /// <summary>Adds a failure of another kind.</summary>
    /// <param name="setting">The setting's name below the section.</param>
    /// <param name="what">What is wrong with it, as the rest of a sentence.</param>
    public void Fail(string setting, string what)
    {
        _first ??= setting;
        _failures.Add($"{section}:{setting} {what}");
    }

    /// <summary>Throws where something failed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">All failures; its parameter is the first setting that failed.</exception>
    public void ThrowIfAny()
    {
        if (_first is not null)
        {
            throw new ArgumentOutOfRangeException(_first, string.Join(' ', _failures));
        }
    }
}
