// Each cluster test runs whole silos; one at a time keeps two cores free of noise.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
