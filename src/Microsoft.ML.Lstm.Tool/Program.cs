using System.Globalization;
using Microsoft.ML.Lstm.Tool.Commands;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
#pragma warning disable RS0030 // A program speaks through the console; the rest of the tool through its host.
return await LstmCommand.RunAsync(args, new(Console.Out, Console.Error, !Console.IsErrorRedirected));
#pragma warning restore RS0030
