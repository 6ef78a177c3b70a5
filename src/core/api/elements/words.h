/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What people read of the descriptions beside this file, for xgettext. tests/core/api/test-elements.py writes it. */

/* Translators: opens a page in the browser */
N_ ("Where Do I Find These API Secrets?")

/* Translators: below it stands an address; the setting is called what Ecwid calls it */
N_ ("In Ecwid, set this as the instant order notification URL")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Kind of Sign-In")

/* Translators: a choice of the entry “Kind of Sign-In” of Ecwid */
N_ ("Legacy API Keys")

/* Translators: a choice of the entry “Kind of Sign-In” of Ecwid */
N_ ("Your Own App (OAuth)")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Order API Secret")

/* Translators: about the entry “Order API Secret” of Ecwid; about the entry “Product API Secret” of Ecwid */
N_ ("This is the token of an Ecwid app. Latchkey needs the legacy API keys of the store.")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Product API Secret")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Store ID")

/* Translators: about the entry “Store ID” of Ecwid */
N_ ("A store ID contains only digits, such as 1234567.")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it; an entry of Shopify, as its control panel or its documentation calls it; an entry of BigCommerce, as its control panel or its documentation calls it */
N_ ("Client ID")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it; an entry of Shopify, as its control panel or its documentation calls it; an entry of BigCommerce, as its control panel or its documentation calls it */
N_ ("Client Secret")

/* Translators: about the entry “Client Secret” of Ecwid */
N_ ("This is a token for one store. The client secret belongs to the app.")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Return Address")

/* Translators: about the entry “Return Address” of Ecwid */
N_ ("The one that Ecwid’s support has set for your app, such as https://www.example.com/back.")

/* Translators: an entry of WooCommerce, as its control panel or its documentation calls it; an entry of Magento 2, as its control panel or its documentation calls it; an entry of Volusion, as its control panel or its documentation calls it; an entry of Magento 1 (SOAP), as its control panel or its documentation calls it */
N_ ("Store Address")

/* Translators: about the entry “Store Address” of WooCommerce; about the entry “Store Address” of Magento 2; about the entry “Store Address” of Magento 1 (SOAP) */
N_ ("The store’s home page, such as https://shop.example.com.")

/* Translators: an entry of WooCommerce, as its control panel or its documentation calls it */
N_ ("Consumer Key")

/* Translators: about the entry “Consumer Key” of WooCommerce */
N_ ("In WooCommerce: Settings, Advanced, REST API. Give the key Read/Write permissions.")

/* Translators: about the entry “Consumer Key” of WooCommerce */
N_ ("This is a consumer secret. The consumer key begins with “ck_”.")

/* Translators: an entry of WooCommerce, as its control panel or its documentation calls it */
N_ ("Consumer Secret")

/* Translators: about the entry “Consumer Secret” of WooCommerce */
N_ ("This is a consumer key. The consumer secret begins with “cs_”.")

/* Translators: stands below the word “Store”, for Shopify */
N_ ("You sign in to Shopify in the browser, through an app of your own")

/* Translators: about the entry “Client ID” of Shopify */
N_ ("In the Partner Dashboard, open your app and look for its client credentials.")

/* Translators: an entry of Shopify, as its control panel or its documentation calls it */
N_ ("Redirection URL")

/* Translators: about the entry “Redirection URL” of Shopify */
N_ ("One of the allowed redirection URLs of your app.")

/* Translators: an entry of Shopify, as its control panel or its documentation calls it */
N_ ("Site Address")

/* Translators: about the entry “Site Address” of Shopify */
N_ ("Only the part before “.myshopify.com”.")

/* Translators: about the entry “Site Address” of Shopify */
N_ ("Enter only the part before “.myshopify.com”, such as demo.")

/* Translators: an entry of Shopify, as its control panel or its documentation calls it */
N_ ("Scope")

/* Translators: about the entry “Scope” of Shopify */
N_ ("What your app may do. Separate with commas, without spaces.")

/* Translators: an entry of BigCommerce, as its control panel or its documentation calls it */
N_ ("Kind of API Account")

/* Translators: a choice of the entry “Kind of API Account” of BigCommerce */
N_ ("Legacy API Account")

/* Translators: a choice of the entry “Kind of API Account” of BigCommerce */
N_ ("V2/V3 API Token")

/* Translators: an entry of BigCommerce, as its control panel or its documentation calls it; an entry of Magento 2, as its control panel or its documentation calls it; an entry of Magento 1 (SOAP), as its control panel or its documentation calls it */
N_ ("User Name")

/* Translators: an entry of BigCommerce, as its control panel or its documentation calls it */
N_ ("API Token")

/* Translators: an entry of BigCommerce, as its control panel or its documentation calls it; an entry of ePages, as its control panel or its documentation calls it */
N_ ("Access Token")

/* Translators: an entry of BigCommerce, as its control panel or its documentation calls it */
N_ ("API Path")

/* Translators: about the entry “API Path” of BigCommerce */
N_ ("Shown next to the token, such as https://store-abc123.mybigcommerce.com/api/v2/.")

/* Translators: about the entry “User Name” of Magento 2 */
N_ ("A store administrator who signs in without two-factor authentication.")

/* Translators: an entry of Magento 2, as its control panel or its documentation calls it */
N_ ("Password")

/* Translators: about the entry “Access Token” of ePages */
N_ ("In ePages: Apps & Themes, Developer apps. Add an app, then generate its access data.")

/* Translators: an entry of ePages, as its control panel or its documentation calls it */
N_ ("API Address")

/* Translators: about the entry “API Address” of ePages */
N_ ("Shown next to the token, such as https://www.example.com/rs/shops/demo.")

/* Translators: about the entry “Store Address” of Volusion */
N_ ("Volusion shows an address with all three values: Inventory, Import/Export, Volusion API, Run.")

/* Translators: about the entry “Store Address” of Volusion */
N_ ("Enter only the part up to the host name, such as http://abcde.fghij.servertrust.com.")

/* Translators: an entry of Volusion, as its control panel or its documentation calls it */
N_ ("Login")

/* Translators: about the entry “Login” of Volusion */
N_ ("The part after “Login=”.")

/* Translators: an entry of Volusion, as its control panel or its documentation calls it */
N_ ("Encrypted Password")

/* Translators: about the entry “Encrypted Password” of Volusion */
N_ ("The part after “EncryptedPassword=”. Volusion asks for a new one every month or two.")

/* Translators: about the entry “Encrypted Password” of Volusion */
N_ ("The password ends before the “&”. Leave out the rest.")

/* Translators: stands below the word “Store”, for Magento 1 (SOAP) */
N_ ("For Magento 1 stores, through the SOAP API")

/* Translators: about the entry “User Name” of Magento 1 (SOAP) */
N_ ("In Magento: System, Web Services, SOAP/XML-RPC - Users.")

/* Translators: an entry of Magento 1 (SOAP), as its control panel or its documentation calls it */
N_ ("API Key")
