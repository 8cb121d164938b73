using Microsoft.Extensions.Options;

namespace Recsys.Serving;

/// <summary>
/// Refuses a divided catalogue whose requests would not get what they would of a whole one: channels whose lists cannot be merged of parts.
/// </summary>
internal sealed class CatalogueOptionsValidator : IValidateOptions<CatalogueOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogueOptions options) =>
        options.Check().Failures is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
}
