using System.Reflection;

namespace Recsys.Client.Tests;

/// <summary>
/// A grain factory without a cluster: every call of every grain comes to one handler, with the grain's key, the method's
/// name and its arguments.
/// </summary>
public class FakeGrains : DispatchProxy
{
    private Func<Call, object?> _handler = null!;

    public static IGrainFactory Make(Func<Call, object?> handler)
    {
        var proxy = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)proxy)._handler = handler;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var grain = (FakeGrain)Create(targetMethod!.ReturnType, typeof(FakeGrain));
        grain.Key = args![0]!;
        grain.Handler = _handler;
        return grain;
    }

    public sealed record Call(object Key, string Method, object?[] Arguments);

    public class FakeGrain : DispatchProxy
    {
        public object Key { get; set; } = null!;

        public Func<Call, object?> Handler { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Handler(new Call(Key, targetMethod!.Name, args ?? []));
    }
}
