using System.Diagnostics.CodeAnalysis;

namespace Recsys.Models;

/// <summary>What is known of a user by name: their answers, and where they say nothing the request's context.</summary>
/// <param name="Answers">What they answered; null for nothing.</param>
/// <param name="Context">The context of their request, such as region or platform; null for none.</param>
public readonly record struct UserAttributes(IReadOnlyDictionary<string, string>? Answers, IReadOnlyDictionary<string, string>? Context = null)
{
    /// <summary>Finds the value of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    public bool TryGet(string field, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return Answers?.TryGetValue(field, out value) == true || Context?.TryGetValue(field, out value) == true;
    }
}
