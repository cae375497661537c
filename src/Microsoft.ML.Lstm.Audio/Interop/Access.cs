using System.Runtime.CompilerServices;

// What marks a step as loadable (LoadableClassAttribute) is internal to ML.NET: without it mlContext.Model.Load cannot find ours.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
