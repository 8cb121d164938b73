using Microsoft.Extensions.DependencyInjection;
using Recsys.AspNetCore;

namespace Recsys;

/// <summary>Tells callers of a web application what became of a call of <see cref="Client.IRecsysClient"/>.</summary>
public static class RecsysProblemDetailsExtensions
{
    /// <summary>
    /// Maps what the client throws to problem details (RFC 9457), where the application uses its exception handler
    /// (<c>app.UseExceptionHandler()</c>): a refused request or event to 400 with field, value and bound; a refused swap to 409; a page whose list
    /// is over to 410; what a divided catalogue does not answer to 501; overload to 503 with Retry-After; a log that cannot store, a catalogue's or model store that is away and a cluster that
    /// cannot be reached to 503; a passed deadline to 504.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddRecsysProblemDetails(this IServiceCollection services) =>
        services.AddProblemDetails().AddExceptionHandler<RecsysExceptionHandler>();
}
