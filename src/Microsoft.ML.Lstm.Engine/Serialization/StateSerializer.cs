#pragma warning disable IDE0005 // For code that is written at this moment against the name of before.
global using StateSerializer = Microsoft.ML.Lstm.Engine.Serialization.ModelCodec;
