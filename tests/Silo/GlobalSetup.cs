// Each test runs a whole silo on ports of its own; one at a time keeps two cores free of noise.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
