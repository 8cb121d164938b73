using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Refuses settings of the recall lists outside their documented ranges when the host starts.</summary>
internal sealed class RecallOptionsValidator : IValidateOptions<RecallOptions>
{
    public ValidateOptionsResult Validate(string? name, RecallOptions options) =>
        options.Check().Failures is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
}
