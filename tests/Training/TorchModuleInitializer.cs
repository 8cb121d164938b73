using System.Runtime.CompilerServices;
using Recsys.Training.Native;

namespace Recsys.Training.Tests;

internal static class TorchModuleInitializer
{
    // Tests call TorchSharp directly as well, and two threads would only fight over the build machine's few cores.
    [ModuleInitializer]
    internal static void Initialize() => TorchRuntime.Prepare("cpu", threads: 1);
}
