using Recsys.Silo;

return await SiloProgram.RunAsync(args, Console.Error);
