// The record's forms: General and Pricing. Control names are those of the record's data object.
import { combobox } from "./combobox.js";
import { datepicker } from "./datepicker.js";
import { h } from "./dom.js";
import { field, multiselect, numericTextbox, textbox, toggle } from "./inputs.js";

const text = (label, controlName, value) => field(label, textbox({ value, controlName }));
const number = (label, controlName, value) => field(label, numericTextbox({ value, controlName }));
const amount = (label, controlName, value) => field(label, numericTextbox({ value, controlName, style: "currency", step: 100 }));
const choice = (label, controlName, value, choices) => field(label, combobox({ label, controlName, value: value ?? "", choices: [...new Set([value, ...choices].filter(Boolean))] }));
const date = (label, controlName, value) => field(label, datepicker({ value, controlName }));
const section = (title, ...fields) => h("fieldset", { class: "form-section" }, h("legend", {}, title), h("div", { class: "form-grid" }, fields));

export function generalForm(panel, data) {
  panel.append(h("form", { class: "k-form", autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    section("Identification",
      text("VIN", "vin", data.vin), text("Stock Number", "stockNumber", data.stockNumber), field("Year", numericTextbox({ value: data.year, controlName: "year", grouped: false })),
      text("Make", "make", data.make), text("Model", "model", data.model), text("Trim", "trim", data.trim), text("Body", "body", data.body),
      number("Odometer", "odometer", data.odometer)),
    section("Build",
      choice("Exterior Color", "color", data.color, ["Black", "Blue", "Gray", "Red", "Silver", "White"]), choice("Interior Color", "interiorColor", data.interiorColor, ["Beige", "Black", "Gray", "Tan"]),
      text("Engine", "engine", data.engine), number("Cylinders", "cylinders", data.cylinders), text("Transmission", "transmission", data.transmission),
      choice("Drive Train", "driveTrain", data.driveTrain, ["FWD", "RWD", "AWD", "4WD"]), choice("Fuel Type", "fuelType", data.fuelType, ["Gasoline", "Diesel", "Electric", "Hybrid"]),
      number("Doors", "doors", data.doors), number("City MPG", "cityMpg", data.cityMpg), number("Highway MPG", "highwayMpg", data.highwayMpg)),
    section("Inventory",
      choice("Status", "inventoryStatus", data.inventoryStatus, ["IN INVENTORY", "IN RECON", "INBOUND", "PENDING/DEPOSIT", "WHOLESALE"]), choice("Sale Type", "saleType", data.saleType, ["RETAIL", "BOTH", "WHOLESALE"]),
      text("Lot", "lot", data.lot), text("Source", "source", data.source), text("Purchased From", "sourceDetail", data.sourceDetail),
      date("Acquired", "acquired", data.acquired), date("In Stock", "dateInStock", data.inStock), choice("Title Status", "titleStatus", data.titleStatus, ["Clean", "Rebuilt", "Salvage"]),
      field("Title In Hand", toggle({ value: data.titleInHand, controlName: "titleInHand" })), field("Certified", toggle({ value: data.certified, controlName: "certified" }))),
    h("fieldset", { class: "form-section" }, h("legend", {}, "Equipment"), field("Options", multiselect({ values: data.equipment, controlName: "equipment", label: "Options" }), { wide: true }))));
}

export function pricingForm(panel, data) {
  panel.append(h("form", { class: "k-form", autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    section("Prices",
      amount("Vehicle Price", "vehiclePrice", data.vehiclePrice), amount("Asking Price", "askingPrice", data.askingPrice), amount("Advertising Price", "advertisingPrice", data.advertisingPrice), amount("MSRP", "msrp", data.msrp)),
    section("Special",
      amount("Special Price", "specialPrice", data.specialPrice), date("Special Price Start Date", "specialPriceStartDate", data.specialPriceStartDate), date("Special Price End Date", "specialPriceEndDate", data.specialPriceEndDate)),
    data.totalCost !== null && section("Cost", amount("Total Cost", "totalCost", data.totalCost))));
}
