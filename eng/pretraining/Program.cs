using System.Globalization;
using Microsoft.ML.Lstm.Pretraining;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args is [var model, .. var settings] ? Pretraining.Run(model, PretrainingSettings.Of(settings)) : PretrainingSettings.Usage();
